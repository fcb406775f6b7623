package io.jikimi.purpose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import com.example.legacy.MemberService;
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
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Mode;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What the purpose gate lets through while it observes, and what it never does. */
class ObservedPurposeTests {

    private static final int NAME = 1;
    private static final int EMAIL = 2;
    private static final int ADDRESS = 3;
    private static final long KEY = 11;
    private static final long OTHER_KEY = 12;
    private static final DataSubjectId SUBJECT = new DataSubjectId("member", "1");
    private static final DataSubjectId OTHER = new DataSubjectId("member", "2");
    private static final Actor JOB = Actor.system("job");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
    private final List<ProcessingBar> bars = new ArrayList<>();
    private final List<ScopeListener> listeners = new ArrayList<>();
    private final PurposeScope scopes = scopes(evidence, Gate.PURPOSE);

    @AfterEach
    void endTransaction() {
        scopes.clear();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            complete();
        }
    }

    @Test
    void readsOutsideAnyScopeAndSaysWhere() {
        assertThat(MemberService.find(() -> scopes.read(NAME, KEY))).isEqualTo(Decision.VALUE);

        assertThat(scopes.permits(NAME, KEY)).isTrue();
        assertThat(scopes.permits(NAME)).isTrue();
        assertThat(scopes.purpose()).isNull();
        assertThat(evidence.access())
                .extracting(
                        AccessEntry::result,
                        AccessEntry::purpose,
                        AccessEntry::task,
                        AccessEntry::items,
                        AccessEntry::subjects)
                .containsExactly(
                        tuple(
                                "observed:PURPOSE_MISSING",
                                "none",
                                "MemberService.find",
                                List.of("member.name"),
                                List.of(SUBJECT)));
    }

    @Test
    void aRequestLeavesOneRowForEachPlace() {
        scopes.begin(() -> "GET /members");
        MemberService.find(() -> scopes.read(NAME, KEY));
        MemberService.find(() -> scopes.read(NAME, OTHER_KEY));
        MemberService.later(() -> scopes.read(EMAIL, KEY));
        assertThat(evidence.access()).isEmpty();

        scopes.flush();

        assertThat(evidence.access())
                .extracting(AccessEntry::task, AccessEntry::items, AccessEntry::subjects)
                .containsExactly(
                        tuple(
                                "MemberService.find",
                                List.of("member.name"),
                                List.of(SUBJECT, OTHER)),
                        tuple("MemberService.later", List.of("member.email"), List.of(SUBJECT)));
        scopes.clear();
        assertThat(evidence.access()).as("nothing is written twice").hasSize(2);
    }

    /** As a framework does that writes an answer. */
    @Test
    void aRequestIsThePlaceWhereNoCodeOfTheServiceAsks() throws Exception {
        FutureTask<Void> answer =
                new FutureTask<>(
                        () -> {
                            scopes.begin(() -> "GET /members");
                            scopes.read(NAME, KEY);
                            scopes.clear();
                            return null;
                        });
        new Thread(answer).start();
        answer.get();

        assertThat(evidence.access())
                .singleElement()
                .extracting(AccessEntry::task)
                .isEqualTo("GET /members");
    }

    @Test
    void theEndOfARequestWritesWhatNobodyHas() {
        scopes.begin(() -> "GET /members");
        scopes.read(NAME, KEY);

        scopes.clear();

        assertThat(evidence.access()).hasSize(1);
        scopes.read(NAME, KEY);
        assertThat(evidence.access()).as("the request is over").hasSize(2);
    }

    @Test
    void aTransactionLeavesOneRowBeforeItsResultIsHandedOn() {
        TransactionSynchronizationManager.initSynchronization();
        scopes.read(NAME, KEY);
        scopes.read(NAME, OTHER_KEY);
        assertThat(evidence.access()).isEmpty();

        TransactionSynchronizationManager.getSynchronizations()
                .forEach(TransactionSynchronization::beforeCompletion);

        assertThat(evidence.access())
                .singleElement()
                .extracting(AccessEntry::subjects)
                .isEqualTo(List.of(SUBJECT, OTHER));
        complete();
        assertThat(evidence.access()).hasSize(1);
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    }

    @Test
    void aTransactionInsideAnotherKeepsItsOwnReads() {
        TransactionSynchronizationManager.initSynchronization();
        scopes.read(NAME, KEY);
        TransactionSynchronization outer =
                TransactionSynchronizationManager.getSynchronizations().get(0);
        outer.suspend();
        TransactionSynchronizationManager.clearSynchronization();
        TransactionSynchronizationManager.initSynchronization();
        scopes.read(EMAIL, OTHER_KEY);
        complete();
        assertThat(evidence.access())
                .singleElement()
                .extracting(AccessEntry::items)
                .isEqualTo(List.of("member.email"));
        TransactionSynchronizationManager.initSynchronization();
        outer.resume();
        scopes.read(ADDRESS, KEY);
        outer.beforeCompletion();

        assertThat(evidence.access().get(1).items())
                .containsExactlyInAnyOrder("member.name", "order.address");
        outer.afterCompletion(TransactionSynchronization.STATUS_COMMITTED);
    }

    @Test
    void aLogThatIsDownStopsNobodyOutsideAScope() {
        EvidenceLog broken = mock(EvidenceLog.class);
        willThrow(new LifecycleException(Refusal.EVIDENCE_UNAVAILABLE, "access log", "down"))
                .given(broken)
                .record(any());
        PurposeScope shop = scopes(broken, Gate.PURPOSE);

        assertThat(shop.read(NAME, KEY)).isEqualTo(Decision.VALUE);
        refuses(
                Refusal.EVIDENCE_UNAVAILABLE,
                () -> shop.run("membership", JOB, () -> shop.read(NAME, KEY)));
    }

    @Test
    void readsWhatThePurposeDoesNotKnow() {
        scopes.run(
                "membership",
                JOB,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(EMAIL, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(ADDRESS, OTHER_KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.permits(ADDRESS, KEY)).isTrue();
                });

        assertThat(evidence.access())
                .extracting(AccessEntry::result, AccessEntry::items, AccessEntry::subjects)
                .containsExactlyInAnyOrder(
                        tuple("ok", List.of("member.name"), List.of(SUBJECT)),
                        tuple(
                                "observed:PURPOSE_MISMATCH",
                                List.of("member.email", "order.address"),
                                List.of(SUBJECT, OTHER)));
    }

    @Test
    void showsWhatWouldBeMasked() {
        scopes.call(
                ScopeRequest.display("membership", Actor.staff("clerk"), "GET /members"),
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    return null;
                });

        assertThat(evidence.access())
                .singleElement()
                .extracting(AccessEntry::result)
                .isEqualTo("observed:MASKED");
    }

    @Test
    void opensWhatWouldStayShut() {
        opens(ScopeRequest.use("no-such-purpose", JOB, "job"), Refusal.PURPOSE_UNKNOWN);
        opens(
                ScopeRequest.use("membership", Actor.staff("stranger"), "page"),
                Refusal.PURPOSE_NOT_PERMITTED);
        opens(
                ScopeRequest.use("membership", Actor.anonymous(), "page"),
                Refusal.AUTHENTICATION_REQUIRED);
        opens(
                ScopeRequest.display("membership", Actor.staff("manager"), "page")
                        .withAccess(Access.UNMASK),
                Refusal.UNMASK_REASON_REQUIRED);
    }

    private void opens(ScopeRequest request, Refusal refusal) {
        evidence.clear();
        scopes.call(
                request,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    return null;
                });
        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("observed:" + refusal);
                            assertThat(entry.subjects()).containsExactly(SUBJECT);
                        });
        refuses(refusal, () -> scopes(evidence).call(request, () -> null));
    }

    @Test
    void aScopeThatWouldStayShutLeavesARowThoughNothingWasRead() {
        scopes.call(ScopeRequest.use("no-such-purpose", JOB, "job"), () -> null);

        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("observed:PURPOSE_UNKNOWN");
                            assertThat(entry.task()).isEqualTo("job");
                        });
    }

    @Test
    void dataSubjectsReadNobodyElse() {
        ScopeRequest own =
                ScopeRequest.use(
                        BuiltInPurpose.OWN_DATA, Actor.subject(SUBJECT), "GET /privacy/me");
        scopes.call(
                own,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(NAME, OTHER_KEY)).isEqualTo(Decision.MASK);
                    assertThat(scopes.permits(NAME, OTHER_KEY)).isFalse();
                    return null;
                });
        assertThat(evidence.access()).isEmpty();
    }

    @Test
    void whatIsOnesOwnHasNoMode() {
        for (Actor nobody : List.of(Actor.staff("stranger"), Actor.system("job"))) {
            refuses(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    () ->
                            scopes.call(
                                    ScopeRequest.use(BuiltInPurpose.OWN_DATA, nobody, "page"),
                                    () -> null));
            refuses(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    () ->
                            scopes.call(
                                    ScopeRequest.use(BuiltInPurpose.RIGHTS, nobody, "page"),
                                    () -> null));
        }
        refuses(
                Refusal.AUTHENTICATION_REQUIRED,
                () ->
                        scopes.call(
                                ScopeRequest.use(
                                        BuiltInPurpose.OWN_DATA, Actor.anonymous(), "page"),
                                () -> null));
    }

    @Test
    void aScopeOfSomeSubjectsStaysOneOfThem() {
        scopes.call(
                ScopeRequest.use("membership", JOB, "job").onlyOf(SUBJECT::equals),
                () -> {
                    assertThat(scopes.read(EMAIL, KEY)).isEqualTo(Decision.VALUE);
                    assertThat(scopes.read(EMAIL, OTHER_KEY)).isEqualTo(Decision.MASK);
                    return null;
                });
    }

    @Test
    void unmaskingStillEnds() {
        scopes.call(
                ScopeRequest.display("membership", Actor.staff("manager"), "page")
                        .withAccess(Access.UNMASK)
                        .because("made up: a call by the member"),
                () -> {
                    clock.advance(Duration.ofMinutes(6));
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
                    assertThat(scopes.read(EMAIL, KEY)).isEqualTo(Decision.MASK);
                    return null;
                });
    }

    @Test
    void aBarHasTheModeOfItsGate() {
        bars.add(request -> new Bars(Refusal.CONSENT_MISSING));
        assertThat(reads(scopes)).isEqualTo(Decision.MASK);
        PurposeScope both = scopes(evidence, Gate.PURPOSE, Gate.COLLECTION);
        evidence.clear();
        assertThat(reads(both)).isEqualTo(Decision.VALUE);
        assertThat(evidence.access())
                .singleElement()
                .extracting(AccessEntry::result)
                .isEqualTo("observed:CONSENT_MISSING");
        bars.set(0, request -> new Bars(Refusal.KEY_DESTROYED));
        assertThat(reads(both)).isEqualTo(Decision.MASK);
    }

    private Decision reads(PurposeScope shop) {
        return shop.call("membership", JOB, () -> shop.read(NAME, KEY));
    }

    @Test
    void whatLeavesIsLimitedAsLongAsProvisionIsEnforced() {
        ScopeRequest leaving =
                ScopeRequest.use("delivery", JOB, "job")
                        .withAccess(Access.PROVIDE)
                        .only(Set.of("order.address"));
        scopes.call(
                leaving,
                () -> {
                    assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK);
                    scopes.run(
                            "membership",
                            JOB,
                            () -> assertThat(scopes.read(NAME, KEY)).isEqualTo(Decision.MASK));
                    refuses(
                            Refusal.PURPOSE_UNKNOWN,
                            () -> scopes.run("no-such-purpose", JOB, () -> {}));
                    return null;
                });
        PurposeScope both = scopes(evidence, Gate.PURPOSE, Gate.PROVISION);
        both.call(
                leaving,
                () -> {
                    assertThat(both.read(NAME, KEY)).isEqualTo(Decision.VALUE);
                    return null;
                });
    }

    @Test
    void saysWhatReadsOnAfterItsScope() {
        listeners.add(new ReadsOn());
        scopes.call(ScopeRequest.use("membership", JOB, "Members.find"), () -> null);

        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.result()).isEqualTo("observed:SCOPE_CLOSED");
                            assertThat(entry.purpose()).isEqualTo("membership");
                            assertThat(entry.task()).isEqualTo("Members.find");
                        });
    }

    @Test
    void theScopeOfAPageClosesWhenTheAnswerIsMade() {
        listeners.add(new ReadsOn());
        scopes.call(
                ScopeRequest.display("membership", Actor.staff("clerk"), "GET /members"),
                () -> null);

        assertThat(evidence.access()).isEmpty();
    }

    @Test
    void observesNothingWhileItEnforces() {
        PurposeScope enforcing = scopes(evidence, Gate.COLLECTION, Gate.PROVISION);
        enforcing.begin(() -> "GET /members");
        assertThat(enforcing.read(NAME, KEY)).isEqualTo(Decision.MASK);
        assertThat(enforcing.permits(NAME, KEY)).isFalse();
        enforcing.clear();
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () -> enforcing.run("membership", JOB, () -> enforcing.read(ADDRESS, KEY)));
    }

    /** Reads on when the scope has closed, as a session does that lives on. */
    private final class ReadsOn implements ScopeListener {

        @Override
        public void opened() {}

        @Override
        public void closing() {}

        @Override
        public void closed() {
            scopes.read(NAME, KEY);
        }
    }

    private record Bars(Refusal refusal) implements ProcessingBar.Watch {

        @Override
        public boolean bars(DataSubjectId subject, int item) {
            return true;
        }
    }

    private static void complete() {
        List<TransactionSynchronization> all =
                TransactionSynchronizationManager.getSynchronizations();
        TransactionSynchronizationManager.clearSynchronization();
        all.forEach(each -> each.afterCompletion(TransactionSynchronization.STATUS_COMMITTED));
    }

    private PurposeScope scopes(EvidenceLog log, Gate... observing) {
        DataKeys keys = mock(DataKeys.class);
        given(keys.subjectOf(anyLong())).willReturn(OTHER);
        given(keys.subjectOf(KEY)).willReturn(SUBJECT);
        Map<Gate, Mode> modes = new EnumMap<>(Enforcement.full().modes());
        List.of(observing).forEach(gate -> modes.put(gate, Mode.OBSERVE));
        return new PurposeScope(
                catalogue(),
                keys,
                (actor, purpose, action, item) ->
                        Set.of("manager", "clerk").contains(actor.account())
                                && !purpose.equals(BuiltInPurpose.RIGHTS),
                log,
                clock,
                () -> bars,
                () -> listeners,
                Duration.ofMinutes(5),
                new Enforcement(modes));
    }

    private static HandmadeCatalogue catalogue() {
        return new HandmadeCatalogue(
                List.of(
                        item(NAME, "member", "name", DataKind.NAME),
                        item(EMAIL, "member", "email", DataKind.EMAIL),
                        item(ADDRESS, "order", "address", DataKind.ADDRESS)),
                List.of(
                        purpose("membership", Set.of("member.name")),
                        purpose("delivery", Set.of("order.address", "member.name"))),
                List.of(),
                new Register(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), null,
                        Map.of()));
    }

    private static PersonalDataItem item(int id, String file, String name, DataKind kind) {
        return new PersonalDataItem(id, file, name, kind, DataCategory.ORDINARY);
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

    private static void refuses(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.refusal()).isEqualTo(refusal));
    }
}
