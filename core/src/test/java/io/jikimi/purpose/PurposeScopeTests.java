package io.jikimi.purpose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.catalogue.ProcessingPurpose.Basis;
import io.jikimi.catalogue.ProcessingPurpose.RetentionRule;
import io.jikimi.catalogue.Register;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ReadPermits.Decision;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PurposeScopeTests {

    private static final int NAME = 1;
    private static final int EMAIL = 2;
    private static final int ADDRESS = 3;
    private static final long KEY = 11;
    private static final long OTHER_KEY = 12;
    private static final long LOST_KEY = 13;
    private static final int MANY = 25_000;
    private static final long FIRST = 1000;
    private static final DataSubjectId SUBJECT = new DataSubjectId("member", "1");
    private static final DataSubjectId OTHER = new DataSubjectId("member", "2");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final Instant start = clock.now();
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
    private final List<ProcessingBar> bars = new ArrayList<>();
    private final Set<String> retired = ConcurrentHashMap.newKeySet();
    private final List<ScopeListener> listeners = new ArrayList<>();
    private PurposeScope scopes;

    @BeforeEach
    void open() {
        scopes = scopes(evidence, bars);
    }

    @Test
    void masksEverythingOutsideAnyScope() {
        assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
        assertThat(scopes.purpose()).isNull();
        assertThat(evidence.access()).isEmpty();
    }

    @Test
    void permitsTheItemsOfThePurposeAndMasksTheRestOfTheFile() {
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(EMAIL, KEY)).isEqualTo(Decision.MASK);
                });
    }

    @Test
    void failsForAFileThePurposeDoesNotKnowAndKeepsTheRefusal() {
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () ->
                        scopes.run(
                                "membership",
                                Actor.system("job"),
                                () -> scopes.read(ADDRESS, KEY)));
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("PURPOSE_MISMATCH");
                            assertThat(entry.subjects()).containsExactly(SUBJECT);
                            assertThat(entry.items()).containsExactly("order.address");
                        });
    }

    @Test
    void keepsTheRefusalOfAValueWhoseKeyIsLost() {
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () ->
                        scopes.run(
                                "membership",
                                Actor.system("job"),
                                () -> scopes.read(ADDRESS, LOST_KEY)));
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("PURPOSE_MISMATCH");
                            assertThat(entry.subjects()).isEmpty();
                        });
    }

    @Test
    void writesOneRowOfTheAccessLogWithEverySubjectAndItem() {
        scopes.run(
                "delivery",
                Actor.staff("clerk"),
                () -> {
                    scopes.read(NAME, KEY);
                    scopes.read(ADDRESS, KEY);
                    scopes.read(NAME, OTHER_KEY);
                    scopes.read(NAME, KEY);
                });
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.actor().account()).isEqualTo("clerk");
                            assertThat(entry.purpose()).isEqualTo("delivery");
                            assertThat(entry.subjects()).containsExactlyInAnyOrder(SUBJECT, OTHER);
                            assertThat(entry.items())
                                    .containsExactlyInAnyOrder("member.name", "order.address");
                            assertThat(entry.result()).isEqualTo("ok");
                            assertThat(entry.at()).isEqualTo(clock.now());
                        });
    }

    @Test
    void leavesRowsOfBoundedSizeWhileALongJobGoesOn() {
        List<Integer> whileOpen = new ArrayList<>();
        scopes.run(
                "delivery",
                Actor.system("job"),
                () -> {
                    for (long member = FIRST; member < FIRST + MANY; member++) {
                        assertThat(scopes.read(NAME, member)).isEqualTo(Decision.VALUE);
                        assertThat(scopes.read(ADDRESS, member)).isEqualTo(Decision.VALUE);
                        clock.advance(Duration.ofMillis(1));
                    }
                    whileOpen.add(evidence.access().size());
                });

        assertThat(whileOpen).containsExactly(2);
        assertThat(evidence.access())
                .extracting(entry -> entry.subjects().size())
                .containsExactly(10_000, 10_000, 5_002);
        assertThat(evidence.access().stream().flatMap(row -> row.subjects().stream()).distinct())
                .hasSize(MANY);
        assertThat(evidence.access())
                .extracting(AccessEntry::at)
                .containsExactly(start, start.plusMillis(9_999), start.plusMillis(19_998));
        assertThat(evidence.access())
                .allSatisfy(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("ok");
                            assertThat(entry.items()).contains("order.address");
                        });
    }

    @Test
    void aJobThatComesBackToTheSameSubjectsLeavesOneRow() {
        scopes.run(
                "delivery",
                Actor.system("job"),
                () -> {
                    for (int read = 0; read < MANY; read++) {
                        scopes.read(NAME, FIRST + read % 100);
                    }
                });

        assertThat(evidence.access())
                .singleElement()
                .satisfies(entry -> assertThat(entry.subjects()).hasSize(100));
    }

    @Test
    void handsOutNoValueThatALongJobCannotLog() {
        PurposeScope unlogged = scopes(brokenLog(), bars);
        AtomicInteger handedOut = new AtomicInteger();

        refuses(
                Refusal.EVIDENCE_UNAVAILABLE,
                () ->
                        unlogged.run(
                                "delivery",
                                Actor.system("job"),
                                () -> {
                                    for (long member = FIRST; member < FIRST + MANY; member++) {
                                        unlogged.read(NAME, member);
                                        handedOut.incrementAndGet();
                                    }
                                }));

        assertThat(handedOut).hasValue(9_999);
    }

    @Test
    void leavesRowsOfBoundedSizeForWhatIsBarred() {
        bars.add(
                request ->
                        new BarsOther() {
                            @Override
                            public boolean bars(DataSubjectId subject, int item) {
                                return true;
                            }
                        });
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    for (long member = FIRST; member < FIRST + MANY; member++) {
                        scopes.read(NAME, member);
                    }
                });

        assertThat(evidence.access())
                .extracting(AccessEntry::result, entry -> entry.subjects().size())
                .containsExactly(
                        tuple("CONSENT_MISSING", 10_000),
                        tuple("CONSENT_MISSING", 10_000),
                        tuple("CONSENT_MISSING", 5_000));
    }

    @Test
    void aProvisionKnowsAllThatLeftHoweverOftenTheLogWasWritten() {
        List<Integer> handedOut = new ArrayList<>();
        ScopeRequest provision =
                ScopeRequest.use("delivery", Actor.system("job"), "job").withAccess(Access.PROVIDE);
        scopes.call(
                provision,
                () -> {
                    OpenScope scope = scopes.current().orElseThrow();
                    for (long member = FIRST; member < FIRST + MANY; member++) {
                        scopes.read(NAME, member);
                    }
                    scope.flush();
                    handedOut.add(scope.readSoFar().subjects().size());
                    return null;
                });

        assertThat(handedOut).containsExactly(MANY);
        assertThat(evidence.access()).hasSize(3);
    }

    @Test
    void writesBeforeBytesLeaveWhatTheScopesAroundHaveReadToo() {
        scopes.run(
                "membership",
                Actor.system("outer"),
                () -> {
                    scopes.read(NAME, KEY);
                    scopes.run(
                            "membership",
                            Actor.system("inner"),
                            () -> {
                                scopes.read(NAME, OTHER_KEY);
                                scopes.flush();
                                assertThat(evidence.access())
                                        .extracting(AccessEntry::actor)
                                        .containsExactlyInAnyOrder(
                                                Actor.system("outer"), Actor.system("inner"));
                            });
                });
        assertThat(evidence.access()).as("nothing is written twice").hasSize(2);
    }

    @Test
    void whatIsAnsweredWithAnErrorIsLoggedAsFailed() {
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    scopes.read(NAME, KEY);
                    scopes.flushFailed();
                });
        assertThat(evidence.access()).extracting(AccessEntry::result).containsExactly("failed");
    }

    @Test
    void logsMasksThatAPersonSees() {
        scopes.call(
                ScopeRequest.display("membership", Actor.staff("clerk"), "GET /staff/members"),
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
                    return null;
                });
        assertThat(evidence.access())
                .singleElement()
                .satisfies(entry -> assertThat(entry.subjects()).containsExactly(SUBJECT));
    }

    @Test
    void logsAFailureAsSuch() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                scopes.run(
                                        "membership",
                                        Actor.system("job"),
                                        () -> {
                                            scopes.read(NAME, KEY);
                                            throw new IllegalArgumentException("made up");
                                        }));
        assertThat(evidence.access()).extracting(AccessEntry::result).containsExactly("failed");
    }

    @Test
    void failsWhenTheAccessCannotBeLogged() {
        PurposeScope unlogged = scopes(brokenLog(), bars);
        refuses(
                Refusal.EVIDENCE_UNAVAILABLE,
                () ->
                        unlogged.call(
                                "membership",
                                Actor.system("job"),
                                () -> {
                                    unlogged.read(NAME, KEY);
                                    return "would have left";
                                }));
        assertThat(unlogged.current()).isEmpty();
    }

    @Test
    void unmasksOnlyWithPermissionAndReason() {
        ScopeRequest unmask =
                ScopeRequest.use("membership", Actor.staff("manager"), "GET /staff/members/1")
                        .withAccess(Access.UNMASK);
        refuses(Refusal.UNMASK_REASON_REQUIRED, () -> scopes.call(unmask, () -> null));
        refuses(
                Refusal.UNMASK_REASON_REQUIRED,
                () -> scopes.call(unmask.because("  "), () -> null));
        assertThat((Object) scopes.call(unmask.because("본인 확인 전화"), () -> scopes.read(NAME, KEY)))
                .isEqualTo(Decision.VALUE);
        ScopeRequest byClerk =
                ScopeRequest.use("membership", Actor.staff("clerk"), "GET /staff/members/1")
                        .withAccess(Access.UNMASK)
                        .because("궁금해서");
        refuses(Refusal.PURPOSE_NOT_PERMITTED, () -> scopes.call(byClerk, () -> null));
        assertThat(evidence.access())
                .extracting(AccessEntry::result)
                .contains("UNMASK_REASON_REQUIRED", "PURPOSE_NOT_PERMITTED");
    }

    @Test
    void unmasksForAWhile() {
        ScopeRequest unmask =
                ScopeRequest.use("membership", Actor.staff("manager"), "GET /staff/members.csv")
                        .withAccess(Access.UNMASK)
                        .because("본인 확인 전화");
        scopes.call(
                unmask,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    clock.advance(Duration.ofMinutes(5).minusMillis(1));
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.permits(NAME, OTHER_KEY)).isTrue();
                    clock.advance(Duration.ofMillis(1));
                    assertThat(scopes.permits(NAME, OTHER_KEY)).isFalse();
                    assertThat(scopes.permits(NAME)).isFalse();
                    assertThat(scopes.read(NAME, OTHER_KEY)).isEqualTo(Decision.MASK);
                    return null;
                });
        scopes.call(unmask, () -> assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE));

        assertThat(evidence.access())
                .extracting(AccessEntry::result, AccessEntry::subjects, AccessEntry::reason)
                .containsExactly(
                        tuple("UNMASK_EXPIRED", List.of(OTHER), "본인 확인 전화"),
                        tuple("ok", List.of(SUBJECT), "본인 확인 전화"),
                        tuple("ok", List.of(SUBJECT), "본인 확인 전화"));
    }

    @Test
    void usesForAsLongAsItTakes() {
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    clock.advance(Duration.ofHours(3));
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                });
    }

    @Test
    void asksTheAuthorityAtEveryOpening() {
        ScopeRequest request =
                ScopeRequest.use("membership", Actor.staff("clerk"), "GET /staff/members");
        assertThat((Object) scopes.call(request, () -> scopes.read(NAME, KEY)))
                .isEqualTo(Decision.VALUE);
        retired.add("clerk");
        refuses(Refusal.PURPOSE_NOT_PERMITTED, () -> scopes.call(request, () -> null));
        assertThat(
                        (Object)
                                scopes.call(
                                        "membership",
                                        Actor.system("job"),
                                        () -> scopes.read(NAME, KEY)))
                .isEqualTo(Decision.VALUE);
        refuses(Refusal.PURPOSE_NOT_PERMITTED, () -> scopes.call(request, () -> null));
    }

    @Test
    void aScopeThatIsLimitedLeavesTheNextOneWhole() {
        ScopeRequest request =
                ScopeRequest.use("delivery", Actor.system("job"), "job")
                        .only(Set.of("member.name"));
        scopes.call(
                request.withAccess(Access.PROVIDE),
                () -> {
                    scopes.run(
                            "delivery",
                            Actor.system("job"),
                            () -> assertThat(scopes.read(ADDRESS, KEY)).isEqualTo(Decision.MASK));
                    return null;
                });
        scopes.run(
                "delivery",
                Actor.system("job"),
                () -> assertThat(scopes.read(ADDRESS, KEY)).isEqualTo(Decision.VALUE));
    }

    @Test
    void refusesAnonymousStrangersAndUnknownPurposes() {
        refuses(
                Refusal.AUTHENTICATION_REQUIRED,
                () -> scopes.run("membership", Actor.anonymous(), () -> {}));
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> scopes.run("membership", Actor.staff("stranger"), () -> {}));
        refuses(
                Refusal.PURPOSE_UNKNOWN,
                () -> scopes.run("nothing", Actor.system("job"), () -> {}));
    }

    @Test
    void asksNobodyWhoLooksUpALoginForAPermissionAndNamesWhoItIs() throws Exception {
        ScopeRequest login =
                ScopeRequest.use(BuiltInPurpose.AUTHENTICATION, Actor.staff("guest"), "login")
                        .withAccess(Access.LOGIN);
        scopes.call(
                login,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    return null;
                });

        assertThat(evidence.access())
                .extracting(entry -> entry.actor(), AccessEntry::action, AccessEntry::result)
                .containsExactly(tuple(Actor.staff("guest"), "read", "ok"));
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> scopes.call(login.withAccess(Access.USE), () -> null));
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () ->
                        scopes.call(
                                ScopeRequest.use("delivery", Actor.staff("guest"), "no login")
                                        .withAccess(Access.LOGIN),
                                () -> null));
    }

    @Test
    void readsOwnDataOfOneselfOnlyAndLogsNothing() {
        scopes.run(
                BuiltInPurpose.OWN_DATA,
                Actor.subject(SUBJECT),
                () -> {
                    assertThat(scopes.read(EMAIL, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(EMAIL, OTHER_KEY)).isEqualTo(Decision.MASK);
                });
        assertThat(evidence.access()).isEmpty();
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> scopes.run(BuiltInPurpose.OWN_DATA, Actor.staff("manager"), () -> {}));
    }

    @Test
    void answersRequestsOfOneSubjectOnly() {
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> scopes.run(BuiltInPurpose.RIGHTS, Actor.staff("clerk"), () -> {}));
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> scopes.run(BuiltInPurpose.RIGHTS, Actor.system("job"), () -> {}));
        scopes.run(
                BuiltInPurpose.RIGHTS,
                Actor.subject(SUBJECT),
                () -> {
                    assertThat(scopes.read(ADDRESS, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(ADDRESS, OTHER_KEY)).isEqualTo(Decision.MASK);
                });
    }

    @Test
    void honoursABar() {
        bars.add(request -> request.purpose().equals("membership") ? new BarsOther() : null);
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.permits(NAME, OTHER_KEY)).isFalse();
                    assertThat(scopes.read(NAME, OTHER_KEY)).isEqualTo(Decision.MASK);
                });
        scopes.run(
                "delivery",
                Actor.system("job"),
                () -> assertThat(scopes.read(NAME, OTHER_KEY)).isEqualTo(Decision.VALUE));
    }

    @Test
    void keepsInTheAccessLogWhoWasBarred() {
        bars.add(request -> new BarsOther());
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    scopes.read(NAME, KEY);
                    scopes.read(NAME, OTHER_KEY);
                    scopes.read(NAME, OTHER_KEY);
                });
        assertThat(evidence.access())
                .extracting(AccessEntry::result, AccessEntry::subjects, AccessEntry::items)
                .containsExactlyInAnyOrder(
                        tuple("CONSENT_MISSING", List.of(OTHER), List.of("member.name")),
                        tuple("ok", List.of(SUBJECT), List.of("member.name")));
    }

    @Test
    void takesAnAnswerBackWhileTheScopeIsOpen() {
        AtomicBoolean withdrawn = new AtomicBoolean();
        bars.add(
                request ->
                        new BarsOther() {
                            @Override
                            public boolean bars(DataSubjectId subject, int item) {
                                return withdrawn.get();
                            }
                        });
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    withdrawn.set(true);
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
                });
    }

    @Test
    void whatLeavesTheServiceHasToPassTheBarOfTheProvisionToo() {
        bars.add(request -> request.access() == Access.PROVIDE ? new BarsOther() : null);
        scopes.call(
                ScopeRequest.use("membership", Actor.system("job"), "job")
                        .withAccess(Access.PROVIDE),
                () -> {
                    scopes.run(
                            "delivery",
                            Actor.system("job"),
                            () -> {
                                assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                                assertThat(scopes.read(NAME, OTHER_KEY)).isEqualTo(Decision.MASK);
                            });
                    return null;
                });
    }

    @Test
    void tellsTheBarWhoIsReadNextUnlessMasksAreAllThatIsSeen() {
        List<Collection<DataSubjectId>> expected = new ArrayList<>();
        bars.add(
                request ->
                        new BarsOther() {
                            @Override
                            public void expect(Collection<DataSubjectId> subjects) {
                                expected.add(List.copyOf(subjects));
                            }
                        });
        scopes.expect(List.of(KEY));
        scopes.call(
                ScopeRequest.display("membership", Actor.staff("clerk"), "GET /staff/members"),
                () -> {
                    scopes.expect(List.of(KEY, OTHER_KEY));
                    return null;
                });
        assertThat(expected).isEmpty();

        scopes.run(
                "membership",
                Actor.system("job"),
                () -> scopes.expect(List.of(KEY, OTHER_KEY, KEY)));

        assertThat(expected).containsExactly(List.of(SUBJECT, OTHER));
        assertThat(evidence.access()).isEmpty();
    }

    @Test
    void keepsTheRefusalOfAnAttributeThatFails() {
        scopes.run("membership", Actor.system("job"), () -> scopes.refused(EMAIL, KEY));
        scopes.refused(EMAIL, KEY);
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("PURPOSE_MISMATCH");
                            assertThat(entry.subjects()).containsExactly(SUBJECT);
                            assertThat(entry.items()).containsExactly("member.email");
                        });
    }

    @Test
    void narrowsToItemsAndSubjectsOfTheRequest() {
        ScopeRequest request =
                ScopeRequest.use("delivery", Actor.system("job"), "job")
                        .only(Set.of("order.address"))
                        .onlyOf(SUBJECT::equals);
        scopes.call(
                request,
                () -> {
                    assertThat(scopes.read(ADDRESS, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(ADDRESS, OTHER_KEY)).isEqualTo(Decision.MASK);
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
                    return null;
                });
    }

    @Test
    void nestsAndReturns() {
        scopes.run(
                "delivery",
                Actor.system("job"),
                () -> {
                    scopes.run(
                            "membership",
                            Actor.system("job"),
                            () ->
                                    refuses(
                                            Refusal.PURPOSE_MISMATCH,
                                            () -> scopes.read(ADDRESS, KEY)));
                    assertThat(scopes.read(ADDRESS, KEY)).isEqualTo(Decision.VALUE);
                });
        assertThat(scopes.current()).isEmpty();
    }

    @Test
    void permitsNothingOnceClosedEvenWhereItIsStillHeld() {
        OpenScope held = scopes.open(ScopeRequest.use("membership", Actor.system("job"), "job"));
        held.close();
        assertThat(held.read(NAME, KEY)).isEqualTo(Decision.MASK);
        assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
    }

    @Test
    void unwindsForgottenScopes() {
        OpenScope outer = scopes.open(ScopeRequest.use("membership", Actor.system("job"), "outer"));
        scopes.open(ScopeRequest.use("delivery", Actor.system("job"), "forgotten"));
        scopes.read(ADDRESS, KEY);
        outer.close();
        assertThat(scopes.current()).isEmpty();
        assertThat(evidence.access()).extracting(AccessEntry::result).containsExactly("abandoned");
        scopes.open(ScopeRequest.use("membership", Actor.system("job"), "left by a container"));
        scopes.clear();
        assertThat(scopes.current()).isEmpty();
    }

    @Test
    void leavesNoScopeOpenThoughTheRowOfAForgottenOneCannotBeWritten() {
        PurposeScope unlogged = scopes(brokenLog(), bars);
        OpenScope outer =
                unlogged.open(ScopeRequest.use("membership", Actor.staff("manager"), "outer"));
        unlogged.open(ScopeRequest.use("delivery", Actor.system("job"), "forgotten"));
        unlogged.read(ADDRESS, KEY);

        refuses(Refusal.EVIDENCE_UNAVAILABLE, outer::close);

        assertThat(unlogged.current()).isEmpty();
    }

    @Test
    void keepsTheRowOfAForgottenScopeWhoseListenerFails() {
        OpenScope outer = scopes.open(ScopeRequest.use("membership", Actor.system("job"), "outer"));
        scopes.open(ScopeRequest.use("delivery", Actor.system("job"), "forgotten"));
        scopes.read(ADDRESS, KEY);
        listeners.add(new Failing("closing"));

        assertThatIllegalStateException().isThrownBy(outer::close);

        assertThat(scopes.current()).isEmpty();
        assertThat(evidence.access()).extracting(AccessEntry::result).containsExactly("abandoned");
    }

    @Test
    void whatSomebodyWorksOnIsNotCalledLikeTheAccount() {
        scopes.run("membership", Actor.staff("manager"), () -> scopes.read(NAME, KEY));
        scopes.call("membership", Actor.staff("manager"), () -> scopes.read(NAME, KEY));
        scopes.run("membership", Actor.system("job"), () -> scopes.read(NAME, KEY));

        assertThat(evidence.access())
                .extracting(entry -> entry.task().equals(entry.actor().account()))
                .as("a job has the name of its task")
                .containsExactly(false, false, true);
    }

    @Test
    void tellsEveryListenerThatAScopeClosesThoughOneFails() {
        OpenScope scope = scopes.open(ScopeRequest.use("membership", Actor.system("job"), "job"));
        List<String> told = new ArrayList<>();
        listeners.add(new Failing("closing"));
        listeners.add(
                new ScopeListener() {
                    @Override
                    public void opened() {
                        told.add("opened");
                    }

                    @Override
                    public void closing() {
                        told.add("closing");
                    }

                    @Override
                    public void closed() {
                        told.add("closed");
                    }
                });

        assertThatIllegalStateException().isThrownBy(scope::close);

        assertThat(told).containsExactly("closing", "closed");
    }

    @Test
    void whatIsDoneInsideAScopeWasAskedForFromWhereTheScopeWas() {
        ScopeRequest outer =
                ScopeRequest.use("membership", Actor.system("job"), "outer").from("203.0.113.7");
        scopes.call(
                outer,
                () -> {
                    scopes.run("delivery", Actor.system("inner"), () -> scopes.read(ADDRESS, KEY));
                    scopes.callUnguarded(
                            UnguardedRead.because("a made-up reason"),
                            Actor.system("unguarded"),
                            () -> scopes.read(NAME, KEY));
                    return scopes.read(NAME, KEY);
                });
        scopes.run("delivery", Actor.system("alone"), () -> scopes.read(ADDRESS, KEY));

        assertThat(evidence.access())
                .extracting(AccessEntry::source)
                .containsExactly("203.0.113.7", "203.0.113.7", "203.0.113.7", "alone");
    }

    @Test
    void whatIsDoneInsideAScopeIsDoneForItsReason() {
        scopes.call(
                ScopeRequest.use("membership", Actor.staff("manager"), "outer")
                        .withAccess(Access.UNMASK)
                        .because("배송 문의"),
                () -> {
                    scopes.run("delivery", Actor.staff("manager"), () -> scopes.read(ADDRESS, KEY));
                    refuses(
                            Refusal.UNMASK_REASON_REQUIRED,
                            () ->
                                    scopes.call(
                                            ScopeRequest.use(
                                                            "delivery",
                                                            Actor.staff("manager"),
                                                            "inner")
                                                    .withAccess(Access.UNMASK),
                                            () -> null));
                    return null;
                });

        assertThat(evidence.access())
                .extracting(AccessEntry::result, AccessEntry::reason)
                .containsExactly(tuple("ok", "배송 문의"), tuple("UNMASK_REASON_REQUIRED", null));
    }

    @Test
    void leavesNoScopeOpenWhoseListenerFailed() {
        listeners.add(new Failing("opened"));
        assertThatIllegalStateException()
                .isThrownBy(() -> scopes.run("membership", Actor.system("job"), () -> {}));
        assertThat(scopes.current()).isEmpty();

        listeners.clear();
        scopes.open(ScopeRequest.use("membership", Actor.system("job"), "outer"));
        scopes.open(ScopeRequest.use("delivery", Actor.system("job"), "inner"));
        listeners.add(new Failing("closing"));
        assertThatIllegalStateException().isThrownBy(scopes::clear);
        assertThat(scopes.current()).isEmpty();
    }

    @Test
    void keepsTheAccessesOfAScopeInWhichAKeyWasRolledBack() {
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    scopes.read(NAME, KEY);
                    scopes.read(NAME, LOST_KEY);
                });

        assertThat(evidence.access())
                .singleElement()
                .satisfies(entry -> assertThat(entry.subjects()).containsExactly(SUBJECT));
    }

    @Test
    void staysOnItsThread() throws Exception {
        var elsewhere = Executors.newSingleThreadExecutor();
        try (OpenScope scope =
                scopes.open(ScopeRequest.use("membership", Actor.system("job"), "job"))) {
            assertThat(elsewhere.submit(() -> scopes.read(NAME, KEY)).get(5, TimeUnit.SECONDS))
                    .isEqualTo(Decision.MASK);
        } finally {
            elsewhere.shutdownNow();
        }
    }

    @Test
    void carriesThePurposeToAnotherThreadInAScopeOfItsOwn() throws Exception {
        ScopeRequest request =
                ScopeRequest.use("delivery", Actor.staff("clerk"), "Parcels.send")
                        .from("203.0.113.7");
        List<Callable<Decision>> carried = new ArrayList<>();
        scopes.call(
                request,
                () -> {
                    scopes.read(NAME, KEY);
                    return carried.add(scopes.carry(() -> scopes.read(ADDRESS, OTHER_KEY)));
                });

        assertThat(elsewhere(carried.get(0))).isEqualTo(Decision.VALUE);
        assertThat(evidence.access())
                .extracting(AccessEntry::subjects, AccessEntry::source, AccessEntry::task)
                .containsExactly(
                        tuple(List.of(SUBJECT), "203.0.113.7", "Parcels.send"),
                        tuple(List.of(OTHER), "203.0.113.7", "Parcels.send"));
    }

    @Test
    void carriesNoPermissionThatWasTakenBackMeanwhile() {
        List<Callable<Decision>> carried = new ArrayList<>();
        List<Runnable> carriedToo = new ArrayList<>();
        scopes.run(
                "membership",
                Actor.staff("clerk"),
                () -> {
                    carried.add(scopes.carry(() -> scopes.read(NAME, KEY)));
                    carriedToo.add(scopes.carry(() -> {}));
                });
        retired.add("clerk");

        refuses(Refusal.PURPOSE_NOT_PERMITTED, () -> elsewhere(carried.get(0)));
        refuses(
                Refusal.PURPOSE_NOT_PERMITTED,
                () -> elsewhere(Executors.callable(carriedToo.get(0))));
    }

    @Test
    void carriesMasksOutOfAScopeThatUnmasks() {
        ScopeRequest unmask =
                ScopeRequest.use("membership", Actor.staff("manager"), "GET /staff/members/1")
                        .withAccess(Access.UNMASK)
                        .because("본인 확인 전화");
        List<Callable<Decision>> carried = new ArrayList<>();
        scopes.call(unmask, () -> carried.add(scopes.carry(() -> scopes.read(NAME, KEY))));

        assertThat(elsewhere(carried.get(0))).isEqualTo(Decision.MASK);
        assertThat(evidence.access())
                .extracting(AccessEntry::action, AccessEntry::reason)
                .containsExactly(tuple("read", "본인 확인 전화"));
    }

    @Test
    void carriesNothingOutOfAProvisionNorOfAnUnguardedRead() {
        List<Callable<Decision>> carried = new ArrayList<>();
        scopes.call(
                ScopeRequest.use("delivery", Actor.system("job"), "job").withAccess(Access.PROVIDE),
                () -> {
                    carried.add(scopes.carry(() -> scopes.read(NAME, KEY)));
                    scopes.run(
                            "membership",
                            Actor.system("job"),
                            () -> carried.add(scopes.carry(() -> scopes.read(NAME, KEY))));
                    return null;
                });
        scopes.callUnguarded(
                UnguardedRead.because("a made-up reason"),
                Actor.system("job"),
                () -> carried.add(scopes.carry(() -> scopes.read(NAME, KEY))));
        carried.add(scopes.carry(() -> scopes.read(NAME, KEY)));

        assertThat(carried).hasSize(4).extracting(this::elsewhere).containsOnly(Decision.MASK);
    }

    @Test
    void handsNothingToAnotherThreadBeforeTheRowOfWhatWasRead() {
        scopes.run(
                "membership",
                Actor.system("job"),
                () -> {
                    scopes.carry(() -> {});
                    assertThat(evidence.access()).as("nothing was read").isEmpty();
                    scopes.read(NAME, KEY);
                    scopes.carry(() -> {});
                    assertThat(evidence.access()).hasSize(1);
                });
    }

    @Test
    void handsNothingToAnotherThreadThatCannotBeLogged() {
        PurposeScope unlogged = scopes(brokenLog(), bars);
        List<Object> carried = new ArrayList<>();
        ScopeRequest request = ScopeRequest.use("membership", Actor.system("job"), "job");

        for (ScopeRequest each : List.of(request, request.withAccess(Access.PROVIDE))) {
            refuses(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    () ->
                            unlogged.call(
                                    each,
                                    () -> {
                                        unlogged.read(NAME, KEY);
                                        return carried.add(unlogged.carry(() -> {}));
                                    }));
            refuses(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    () ->
                            unlogged.call(
                                    each,
                                    () -> {
                                        unlogged.read(NAME, KEY);
                                        return carried.add(unlogged.carry(() -> 1));
                                    }));
        }

        assertThat(carried).isEmpty();
    }

    private <T> T elsewhere(Callable<T> task) {
        var executor = Executors.newSingleThreadExecutor();
        try {
            return executor.submit(task).get(5, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw LifecycleException.in(failure).orElseThrow();
        } catch (InterruptedException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void givesTheUglyDoorAReasonAndARow() {
        assertThat(
                        (Object)
                                scopes.callUnguarded(
                                        UnguardedRead.because("값 형식 이전 검증"),
                                        Actor.system("migration"),
                                        () -> scopes.read(ADDRESS, KEY)))
                .isEqualTo(Decision.VALUE);
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.purpose()).isEqualTo("unguarded");
                            assertThat(entry.reason()).isEqualTo("값 형식 이전 검증");
                        });
        assertThatIllegalArgumentException().isThrownBy(() -> UnguardedRead.because("no"));
    }

    private static EvidenceLog brokenLog() {
        EvidenceLog broken = mock(EvidenceLog.class);
        willAnswer(
                        call -> {
                            throw new LifecycleException(
                                    Refusal.EVIDENCE_UNAVAILABLE, "access log", "down");
                        })
                .given(broken)
                .record(any());
        return broken;
    }

    private PurposeScope scopes(EvidenceLog log, List<ProcessingBar> with) {
        DataKeys keys = mock(DataKeys.class);
        given(keys.subjectOf(anyLong()))
                .willAnswer(
                        call ->
                                new DataSubjectId(
                                        "member", "key " + call.getArgument(0, Long.class)));
        given(keys.subjectOf(KEY)).willReturn(SUBJECT);
        given(keys.subjectOf(OTHER_KEY)).willReturn(OTHER);
        given(keys.subjectOf(LOST_KEY))
                .willThrow(new LifecycleException(Refusal.KEY_MISSING, "key d", "made up"));
        return new PurposeScope(
                catalogue(),
                keys,
                (actor, purpose, action, item) ->
                        !retired.contains(actor.account())
                                && (actor.account().equals("manager")
                                        || actor.account().equals("clerk")
                                                && action.equals("read")
                                                && !purpose.equals("rights")),
                log,
                clock,
                () -> with,
                () -> listeners);
    }

    private static HandmadeCatalogue catalogue() {
        return new HandmadeCatalogue(
                List.of(
                        new PersonalDataItem(
                                NAME, "member", "name", DataKind.NAME, DataCategory.ORDINARY),
                        new PersonalDataItem(
                                EMAIL, "member", "email", DataKind.EMAIL, DataCategory.ORDINARY),
                        new PersonalDataItem(
                                ADDRESS,
                                "order",
                                "address",
                                DataKind.ADDRESS,
                                DataCategory.ORDINARY)),
                List.of(
                        purpose(BuiltInPurpose.AUTHENTICATION, Set.of("member.name")),
                        purpose("membership", Set.of("member.name")),
                        purpose("delivery", Set.of("order.address", "member.name"))),
                List.of(),
                new Register(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), null,
                        Map.of()));
    }

    private static ProcessingPurpose purpose(String name, Set<String> items) {
        return new ProcessingPurpose(
                name,
                name,
                new Basis(LegalBasis.CONTRACT, "made up", null, null),
                items,
                Set.of(),
                new RetentionRule("account-closed", Period.ZERO, null));
    }

    /** Fails at one of its moments, as one does that asks a database that is gone. */
    private record Failing(String moment) implements ScopeListener {

        @Override
        public void opened() {
            failAt("opened");
        }

        @Override
        public void closing() {
            failAt("closing");
        }

        @Override
        public void closed() {
            failAt("closed");
        }

        private void failAt(String now) {
            if (now.equals(moment)) {
                throw new IllegalStateException("the database is gone");
            }
        }
    }

    /** Bars one of the two subjects. */
    private static class BarsOther implements ProcessingBar.Watch {

        @Override
        public boolean bars(DataSubjectId subject, int item) {
            return subject.equals(OTHER);
        }

        @Override
        public Refusal refusal() {
            return Refusal.CONSENT_MISSING;
        }
    }

    private static void refuses(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.refusal()).isEqualTo(refusal));
    }
}
