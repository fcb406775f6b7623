package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.ADDRESS;
import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static io.jikimi.collection.CollectionUnit.MEMBER;
import static io.jikimi.collection.CollectionUnit.MEMBER_KEY;
import static io.jikimi.collection.CollectionUnit.NAME;
import static io.jikimi.collection.CollectionUnit.OTHER;
import static io.jikimi.collection.CollectionUnit.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.ProtectedWritesFixture;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.LifecycleInterceptorOrder;
import io.jikimi.subject.Mode;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A service behind the advisor, as Spring would proxy it. What custody would tell the guard at the
 * end of a transaction is made by hand.
 */
abstract class AbstractCollectionGateContractTests {

    private CollectionUnit unit;
    private Shop shop;

    abstract HikariDataSource dataSource();

    @BeforeEach
    void open() {
        unit = new CollectionUnit(dataSource());
        ProxyFactory proxy = new ProxyFactory(new Shop());
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(new CollectsAdvisor(() -> unit.gate));
        shop = (Shop) proxy.getProxy();
    }

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    void aSignUpBindsItsConsentsToTheNewDataSubject() {
        shop.signUp(
                unit.decide(true, false, false),
                () -> unit.commit(newMember().wrote(MEMBER, MEMBER_KEY, HEIGHT)));

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
        assertThat(unit.ledger.effective(MEMBER)).extracting(Consent::entry).containsExactly("fit");
    }

    @Test
    void whoHasAskedForAnEntryOfTheSearchIndexAloneHasNotCollectedAnythingYet() {
        shop.signUp(
                unit.decide(true, false, false),
                () -> {
                    unit.commit(new ProtectedWritesFixture().indexed(1));
                    unit.commit(newMember().wrote(MEMBER, MEMBER_KEY, HEIGHT));
                });

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void aSignUpStoresNothingItsConsentsDoNotCover() {
        assertRefused(
                Refusal.CONSENT_MISSING,
                () ->
                        shop.signUp(
                                unit.decide(false, true, true),
                                () -> unit.commit(newMember().wrote(MEMBER, MEMBER_KEY, HEIGHT))));

        assertThat(unit.ledger.history(MEMBER)).isEmpty();
        assertThat(unit.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.task()).isEqualTo("Shop.signUp");
                            assertThat(entry.source()).isEqualTo("203.0.113.7");
                            assertThat(entry.result()).isEqualTo("CONSENT_MISSING");
                        });
    }

    @Test
    void anItemThatTheFormDoesNotAskForIsRefused() {
        unit.record(MEMBER, unit.decide(true, true, true));

        assertRefused(
                Refusal.COLLECT_FIELD_NOT_IN_FORM,
                () ->
                        shop.signUp(
                                unit.decide(true, true, true),
                                () -> unit.commit(newMember().wrote(MEMBER, MEMBER_KEY, ADDRESS))));
        assertRefused(
                Refusal.COLLECT_FIELD_NOT_IN_FORM,
                () ->
                        shop.order(
                                () ->
                                        unit.commit(
                                                new ProtectedWritesFixture()
                                                        .wrote(MEMBER, MEMBER_KEY, HEIGHT))));
        assertThat(unit.evidence.access())
                .allSatisfy(entry -> assertThat(entry.items()).isNotEmpty());
    }

    @Test
    void observesAnIncompleteSubmissionWhichIsNoConsent() {
        observe();
        ConsentSubmission complete = unit.decide(true, true, true);
        ConsentSubmission incomplete =
                new ConsentSubmission(
                        "sign-up", 1, complete.decisions().subList(0, 2), "web", "203.0.113.7");
        List<String> ran = new ArrayList<>();

        shop.signUp(incomplete, () -> ran.add("incomplete"));
        shop.signUp(null, () -> ran.add("none"));
        shop.typo(() -> ran.add("unknown"));

        assertThat(ran).containsExactly("incomplete", "none", "unknown");
        assertThat(unit.ledger.history(MEMBER)).isEmpty();
        assertThat(unit.evidence.access())
                .extracting(AccessEntry::result)
                .containsExactly(
                        "observed:CONSENT_INCOMPLETE",
                        "observed:CONSENT_INCOMPLETE",
                        "observed:FORM_UNKNOWN");
    }

    @Test
    void observesWhatHasNoBasisByOneRowForEachCode() {
        observe();

        shop.signUp(
                unit.decide(false, false, false),
                () ->
                        unit.commit(
                                newMember()
                                        .wrote(MEMBER, MEMBER_KEY, HEIGHT, ADDRESS)
                                        .wrote(OTHER, OTHER_KEY, ADDRESS)));

        assertThat(unit.ledger.history(MEMBER))
                .as("what the data subject decided is kept")
                .hasSize(3);
        assertThat(unit.evidence.access())
                .extracting(AccessEntry::result, AccessEntry::items, AccessEntry::subjects)
                .containsExactly(
                        tuple(
                                "observed:COLLECT_FIELD_NOT_IN_FORM",
                                List.of(ADDRESS.qualifiedName()),
                                List.of(MEMBER, OTHER)),
                        tuple(
                                "observed:CONSENT_MISSING",
                                List.of(HEIGHT.qualifiedName(), ADDRESS.qualifiedName()),
                                List.of(MEMBER, OTHER)));
    }

    @Test
    void neverObservesAKeyThatIsGone() {
        observe();
        unit.destroyKey(MEMBER_KEY);

        assertRefused(
                Refusal.KEY_DESTROYED,
                () ->
                        shop.order(
                                () ->
                                        unit.commit(
                                                new ProtectedWritesFixture()
                                                        .wrote(MEMBER, MEMBER_KEY, NAME))));
    }

    private void observe() {
        unit.enforcement = Enforcement.of(Mode.OBSERVE);
        unit.start(1, HEIGHT);
    }

    @Test
    void aFormWithoutConsentsNeedsNoSubmission() {
        assertThatCode(
                        () ->
                                shop.order(
                                        () ->
                                                unit.commit(
                                                        new ProtectedWritesFixture()
                                                                .wrote(MEMBER, MEMBER_KEY, NAME))))
                .doesNotThrowAnyException();
    }

    @Test
    void anIncompleteSubmissionIsRefusedBeforeTheServiceRuns() {
        ConsentSubmission complete = unit.decide(true, true, true);
        ConsentSubmission incomplete =
                new ConsentSubmission(
                        "sign-up", 1, complete.decisions().subList(0, 2), "web", "203.0.113.7");
        ConsentSubmission otherForm =
                new ConsentSubmission("order", 1, List.of(), "web", "203.0.113.7");

        assertRefused(Refusal.CONSENT_INCOMPLETE, () -> shop.signUp(incomplete, this::neverRun));
        assertRefused(Refusal.CONSENT_INCOMPLETE, () -> shop.signUp(otherForm, this::neverRun));
        assertRefused(Refusal.CONSENT_INCOMPLETE, () -> shop.signUp(null, this::neverRun));
        assertRefused(
                Refusal.CONSENT_INCOMPLETE, () -> shop.signUpWithoutDecisions(this::neverRun));
        assertThat(unit.evidence.access())
                .hasSize(4)
                .allSatisfy(entry -> assertThat(entry.source()).isEqualTo(entry.task()));
    }

    @Test
    void aFormThatIsNotPublishedIsRefusedWithTheMethodThatNamesIt() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> shop.typo(this::neverRun))
                .withMessageContainingAll("signup", "Shop.typo", "sign-up")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_UNKNOWN);
        assertThat(unit.evidence.access()).hasSize(1);
    }

    @Test
    void aLoggedInSubjectsDecisionsAreItsOwn() {
        unit.account = Actor.subject(MEMBER);

        shop.signUp(
                unit.decide(true, false, false),
                () -> unit.commit(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, HEIGHT)));

        assertThat(unit.ledger.effective(MEMBER)).hasSize(1);
        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void aNewDataSubjectComesBeforeTheOneWhoActs() {
        unit.account = Actor.subject(OTHER);

        shop.signUp(unit.decide(true, false, false), () -> unit.commit(newMember()));

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
        assertThat(unit.ledger.history(OTHER)).isEmpty();
    }

    @Test
    void decisionsWithoutAnyProtectedWriteAreRecordedAllTheSame() {
        unit.account = Actor.subject(MEMBER);

        shop.signUp(unit.decide(true, false, false), () -> {});
        assertThat(unit.ledger.history(MEMBER)).hasSize(3);

        shop.signUp(unit.decide(false, false, false), () -> unit.commit(noWrite()));
        assertThat(unit.ledger.history(MEMBER)).hasSize(6);
        assertThat(unit.ledger.effective(MEMBER)).isEmpty();
    }

    @Test
    void decisionsOfNobodyAreRefused() {
        unit.account = Actor.staff("clerk");

        assertRefused(
                Refusal.SUBJECT_MISSING,
                () -> shop.signUp(unit.decide(true, true, true), () -> {}));
        assertRefused(
                Refusal.SUBJECT_MISSING,
                () ->
                        shop.signUp(
                                unit.decide(true, true, true),
                                () ->
                                        unit.commit(
                                                new ProtectedWritesFixture()
                                                        .wrote(MEMBER, MEMBER_KEY, NAME))));
        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void decisionsOfTwoNewDataSubjectsAreRefused() {
        unit.account = Actor.subject(MEMBER);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () ->
                                shop.signUp(
                                        unit.decide(true, true, true),
                                        () ->
                                                unit.commit(
                                                        newMember()
                                                                .wrote(OTHER, OTHER_KEY, NAME)
                                                                .added(OTHER, OTHER_KEY))))
                .withMessageContaining("2 data subjects")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.SUBJECT_MISSING);
        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void aFailedCallRecordsNothingAndLeavesNothingBehind() {
        unit.account = Actor.subject(MEMBER);

        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                shop.signUp(
                                        unit.decide(true, true, true),
                                        () -> {
                                            throw new IllegalStateException("out of stock");
                                        }));
        unit.commit(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, NAME));

        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void aSecondAttemptInsideTheCallRecordsOnce() {
        shop.signUp(
                unit.decide(true, false, false),
                () -> {
                    unit.transaction.executeWithoutResult(
                            status -> {
                                unit.check(newMember());
                                status.setRollbackOnly();
                            });
                    unit.commit(newMember());
                    unit.commit(
                            new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, NAME, HEIGHT));
                });

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void aCallThatJoinsATransactionIsRecordedWithIt() {
        unit.transaction.executeWithoutResult(
                status -> {
                    shop.signUp(unit.decide(true, false, false), () -> {});
                    unit.check(newMember().wrote(MEMBER, MEMBER_KEY, HEIGHT));
                });

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
        assertThatCode(() -> unit.write(NAME)).doesNotThrowAnyException();
        assertThat(unit.ledger.history(MEMBER)).as("nothing is left behind").hasSize(3);
    }

    @Test
    void aCallThatJoinsATransactionIsGoneWithIt() {
        unit.account = Actor.subject(MEMBER);

        unit.transaction.executeWithoutResult(
                status -> {
                    shop.signUp(unit.decide(true, false, false), () -> {});
                    status.setRollbackOnly();
                });
        unit.write(NAME);

        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void aCallThatJoinsATransactionWithoutAnyProtectedWriteIsRecordedAllTheSame() {
        unit.account = Actor.subject(MEMBER);

        unit.transaction.executeWithoutResult(
                status -> shop.signUp(unit.decide(true, false, false), () -> {}));

        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void aFailedCallInATransactionThatGoesOnRecordsNothing() {
        unit.account = Actor.subject(MEMBER);

        unit.transaction.executeWithoutResult(
                status ->
                        assertThatIllegalStateException()
                                .isThrownBy(
                                        () ->
                                                shop.signUp(
                                                        unit.decide(true, false, false),
                                                        () -> {
                                                            throw new IllegalStateException("no");
                                                        })));

        assertThat(unit.ledger.history(MEMBER)).isEmpty();
    }

    @Test
    void aTransactionInsideAnotherDoesNotTakeTheOutersDecisions() {
        TransactionTemplate inner = new TransactionTemplate(unit.transactions);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        unit.transaction.executeWithoutResult(
                status -> {
                    shop.signUp(unit.decide(true, false, false), () -> {});
                    inner.executeWithoutResult(
                            other ->
                                    unit.check(
                                            new ProtectedWritesFixture()
                                                    .wrote(OTHER, OTHER_KEY, NAME)
                                                    .added(OTHER, OTHER_KEY)));
                    unit.check(newMember());
                });

        assertThat(unit.ledger.history(OTHER)).isEmpty();
        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void callsInsideCallsKeepTheirOwnForms() {
        unit.account = Actor.subject(MEMBER);

        shop.signUp(
                unit.decide(true, false, false),
                () -> {
                    shop.order(() -> unit.commit(otherMember()));
                    unit.commit(new ProtectedWritesFixture().wrote(MEMBER, MEMBER_KEY, HEIGHT));
                });

        assertThat(unit.ledger.history(OTHER)).isEmpty();
        assertThat(unit.ledger.history(MEMBER)).hasSize(3);
    }

    @Test
    void aRefusalWrappedByTheTransactionManagerComesOutAsItself() {
        LifecycleException refusal =
                new LifecycleException(Refusal.CONSENT_MISSING, "member.height", "ask");

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () ->
                                shop.order(
                                        () -> {
                                            throw new JpaSystemException(
                                                    new IllegalStateException(refusal));
                                        }))
                .isSameAs(refusal);
    }

    @Test
    void standsOutsideTheTransactionAndNeedsNoGateToBeCreated() {
        CollectsAdvisor advisor =
                new CollectsAdvisor(
                        () -> {
                            throw new IllegalStateException("asked too early");
                        });

        assertThat(advisor.getOrder()).isEqualTo(LifecycleInterceptorOrder.COLLECTION.order());
        ProxyFactory proxy = new ProxyFactory(new Shop());
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(advisor);
        ((Shop) proxy.getProxy()).open();
    }

    private ProtectedWritesFixture newMember() {
        return new ProtectedWritesFixture()
                .wrote(MEMBER, MEMBER_KEY, NAME)
                .added(MEMBER, MEMBER_KEY);
    }

    private ProtectedWritesFixture otherMember() {
        return new ProtectedWritesFixture().wrote(OTHER, OTHER_KEY, NAME).added(OTHER, OTHER_KEY);
    }

    private static ProtectedWritesFixture noWrite() {
        return new ProtectedWritesFixture();
    }

    private void neverRun() {
        throw new AssertionError("the service ran");
    }

    private static void assertRefused(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call)
                .extracting(LifecycleException::refusal)
                .isEqualTo(refusal);
    }

    /** A service of a shop; what it does is handed in. */
    static class Shop {

        @Collects(form = "sign-up")
        public void signUp(@Nullable ConsentSubmission consents, Runnable work) {
            work.run();
        }

        @Collects(form = "sign-up")
        public void signUpWithoutDecisions(Runnable work) {
            work.run();
        }

        @Collects(form = "order")
        public void order(Runnable work) {
            work.run();
        }

        @Collects(form = "signup")
        public void typo(Runnable work) {
            work.run();
        }

        public void open() {}
    }
}
