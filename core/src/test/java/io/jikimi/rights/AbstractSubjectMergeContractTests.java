package io.jikimi.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.collection.Consent;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.Member;
import io.jikimi.fixture.life.PurchaseOrder;
import io.jikimi.keys.KeyState;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Savepoint;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.hibernate.jdbc.Work;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two accounts of one made-up person become one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractSubjectMergeContractTests {

    private static final String STREET = "가상시 없는로 1";

    private LifeCycle shop;
    private DataSubjectId old;
    private DataSubjectId kept;
    private Long order;

    abstract HikariDataSource dataSource();

    /** Ends the connection of the transaction that runs, as the death of its process would. */
    abstract void die(LifeCycle shop);

    @BeforeAll
    void open() {
        shop = new LifeCycle(dataSource());
    }

    @BeforeEach
    void signUpTwice() {
        shop.reset();
        old = shop.signUp("가상갑", "gap@example.com", "010-0000-1001");
        kept = shop.signUp("가상갑", "gap.too@example.com", "010-0000-1001");
        order = shop.order(old, STREET, old, "가상갑");
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    @DisplayName("Scenario 64 (merge) One key remains, consents keep their origin, a no wins")
    void leavesOneKeyAndTheConsentsBothAgreeOn() {
        shop.decide(old, true, true);
        shop.decide(kept, true, false);

        assertThatThrownBy(
                        () ->
                                shop.inTransaction(
                                        () -> {
                                            shop.merges()
                                                    .merge(old, kept, "login and sms code", self());
                                            die(shop);
                                        }))
                .isNotNull();
        assertThat(purposes(shop.consents().effective(old)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
        assertThat(shop.inTransaction(() -> shop.custody().rowsOf(kept))).hasSize(1);

        SubjectMerge.Merged merged = merge();

        assertThat(merged.rows()).isEqualTo(2);
        assertThat(merged.ended()).extracting(Consent::purpose).containsExactly("insurance-offer");
        assertThat(purposes(shop.consents().effective(kept))).containsExactly("fit-advice");
        assertThat(shop.consents().history(kept))
                .filteredOn(consent -> consent.origin() != null)
                .allSatisfy(
                        consent -> {
                            assertThat(consent.origin()).isEqualTo(old);
                            assertThat(consent.form()).isEqualTo("sign-up");
                            assertThat(consent.textHash()).isNotEmpty();
                        })
                .hasSize(2);
        assertThat(shop.consents().effective(old)).isEmpty();

        shop.destruction().runDue();
        shop.clock().advanceDays(3);
        shop.destruction().runDue();

        assertThat(shop.keys().states(old)).containsExactly(KeyState.DESTROYED);
        assertThat(shop.keys().states(kept)).containsExactly(KeyState.LIVE);
        assertThat(shop.inTransaction(() -> shop.custody().remains(old)).none()).isTrue();
        assertThat(address()).isEqualTo(STREET);
        assertThat(
                        shop.jdbc()
                                .sql("select receiver_key from purchase_order where buyer_id = ?")
                                .param(Long.valueOf(kept.id()))
                                .query(String.class)
                                .list())
                .containsExactly(kept.toString());
    }

    @Test
    void letsARefusalOfTheAbsorbedAccountWin() {
        shop.decide(kept, true, true);
        shop.inTransaction(() -> shop.member(kept).height = 170);
        shop.clock().advanceDays(1);
        shop.decide(old, false, true);

        assertThat(merge().ended()).extracting(Consent::purpose).containsExactly("fit-advice");

        assertThat(purposes(shop.consents().effective(kept))).containsExactly("insurance-offer");
        shop.destruction().runDue();
        @Nullable Integer height = shop.forPurpose("membership", () -> shop.member(kept).height);
        assertThat(height).isNull();
        // The value itself, and the one in its history.
        assertThat(shop.inTransaction(() -> shop.custody().remains(kept)).sealedValues())
                .isEqualTo(2);
    }

    @Test
    void letsAWithdrawalWinThatCameBeforeTheOthersConsent() {
        shop.decide(old, true, true);
        shop.rights().withdrawConsent(old, "fit-advice", "web", Actor.subject(old));
        shop.clock().advanceDays(1);
        shop.decide(kept, true, true);

        merge();

        assertThat(purposes(shop.consents().effective(kept))).containsExactly("insurance-offer");
    }

    @Test
    void takesALaterConsentOfTheSameAccountForItsLastWord() {
        shop.decide(old, false, false);
        shop.clock().advanceDays(1);
        shop.decide(old, true, true);

        assertThat(merge().ended()).isEmpty();

        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
    }

    @Test
    void letsAWithdrawalAfterwardsEndWhatCameFromBoth() {
        shop.decide(old, true, true);
        shop.decide(kept, true, true);
        merge();

        shop.rights().withdrawConsent(kept, "fit-advice", "web", Actor.subject(kept));

        assertThat(purposes(shop.consents().effective(kept))).containsExactly("insurance-offer");
        shop.decide(kept, true, true);
        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
    }

    @Test
    void carriesDecisionsOverOnce() {
        shop.decide(old, true, true);
        shop.inTransaction(() -> shop.consents().carryOver(old, kept, LifeCycle.OFFICER));
        int before = shop.consents().history(kept).size();

        shop.inTransaction(() -> shop.consents().carryOver(old, kept, LifeCycle.OFFICER));

        assertThat(shop.consents().history(kept)).hasSize(before);
        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
    }

    @Test
    void changesNothingWhenItIsDoneTwice() {
        shop.decide(old, false, true);
        shop.clock().advanceDays(1);
        shop.decide(old, true, true);
        shop.decide(kept, true, true);
        merge();
        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");

        assertThat(merge().ended()).isEmpty();

        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
    }

    @Test
    void believesAConsentThatIsGivenAfterTheMerger() {
        shop.decide(old, false, false);
        merge();
        shop.clock().advanceDays(1);
        shop.decide(kept, true, true);

        merge();

        assertThat(purposes(shop.consents().effective(kept)))
                .containsExactlyInAnyOrder("fit-advice", "insurance-offer");
    }

    @Test
    void keepsWhatAnotherConsentOfThePersonCovers() {
        shop.decide(old, true, true);
        shop.inTransaction(() -> shop.member(old).height = 170);
        shop.decide(kept, true, false);

        merge();

        // The height is an item of both purposes, and only one of them was refused.
        shop.inTransaction(
                () ->
                        assertThat(shop.custody().remains(old).sealedValues())
                                .as("sealed before its row is")
                                .isZero());
    }

    @Test
    void leavesEvidenceOfWhoWasVerifiedAndHow() {
        merge();

        assertThat(shop.evidence().ledger())
                .filteredOn(entry -> entry.kind().equals("subject.merged"))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subject()).isEqualTo(kept);
                            assertThat(entry.details())
                                    .containsEntry("absorbed", old.toString())
                                    .containsEntry("verification", "login and sms code")
                                    .containsEntry("rows", "2");
                        });
    }

    @Test
    void refusesWhatIsNotOnePersonsTwoAccounts() {
        DataSubjectId other = shop.signUp("가상을", "eul@example.com", "010-0000-1002");
        refuses(Refusal.IDENTITY_REQUIRED, () -> merge(old, kept, "login", Actor.subject(other)));
        refuses(Refusal.IDENTITY_REQUIRED, () -> merge(old, kept, "login", Actor.anonymous()));
        refuses(Refusal.INPUT_INVALID, () -> merge(old, old, "login", LifeCycle.OFFICER));
        refuses(Refusal.INPUT_INVALID, () -> merge(old, kept, "", LifeCycle.OFFICER));
        refuses(
                Refusal.INPUT_INVALID,
                () -> merge(old, kept, "gap@example.com", LifeCycle.OFFICER));
        refuses(
                Refusal.NOT_FOUND,
                () ->
                        merge(
                                new DataSubjectId("member", "987654"),
                                kept,
                                "login",
                                LifeCycle.OFFICER));
        refuses(
                Refusal.TRANSACTION_MISSING,
                () -> shop.merges().merge(old, kept, "login", LifeCycle.OFFICER));
        shop.inTransaction(() -> shop.keys().destroy(kept));
        refuses(Refusal.KEY_DESTROYED, () -> merge(old, kept, "login", LifeCycle.OFFICER));
        assertThat(address()).isEqualTo(STREET);
    }

    /**
     * The key of a new member is stored with the merger, and goes with it; the row that went back
     * is asked first.
     */
    @Test
    void storesNothingUnderAKeyThatWentBackWithASavepoint() {
        DataSubjectId empty = signUpWithAnEmptyOrder();
        Member third = new Member();
        third.name = "가상병";
        third.email = "byeong@example.com";
        third.phone = "010-0000-1003";

        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.inTransaction(
                                () -> {
                                    shop.entities().persist(third);
                                    goBackFrom(() -> merge(empty, kept, "login", self()));
                                }));

        assertThat(shop.jdbc().sql("select count(*) from member").query(Long.class).single())
                .isEqualTo(3);
        assertThat(address()).isEqualTo(STREET);
        assertThat(merge(empty, kept, "login", self()).rows()).isEqualTo(1);
    }

    /** The values of rows that are the absorbed account's again stay under its key. */
    @Test
    void movesNoValueOfARowThatWentBackWithASavepoint() {
        refuses(Refusal.SUBJECT_CHANGE, () -> shop.inTransaction(() -> goBackFrom(this::merge)));

        assertThat(address()).isEqualTo(STREET);
        shop.inTransaction(() -> shop.keys().destroy(kept));
        assertThat(address()).isEqualTo(STREET);
    }

    /** What a row held once would follow a person whose the row is not. */
    @Test
    void movesNoHistoryOfARowThatWentBackWithASavepoint() {
        shop.inTransaction(() -> shop.entities().find(PurchaseOrder.class, order).address = null);

        refuses(Refusal.SUBJECT_CHANGE, () -> shop.inTransaction(() -> goBackFrom(this::merge)));
    }

    @Test
    void losesNoPeriodOfARowWithoutValuesThatWentBackWithASavepoint() {
        DataSubjectId empty = signUpWithAnEmptyOrder();

        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.inTransaction(
                                () -> goBackFrom(() -> merge(empty, kept, "login", self()))));
    }

    /** Nothing moves, so that this may complete. */
    @Test
    void entersThePeriodOfAnotherRowThatWentBackWithASavepoint() {
        DataSubjectId empty = shop.signUp("가상정", "jeong@example.com", "010-0000-1004");

        shop.inTransaction(
                () -> {
                    complete();
                    goBackFrom(() -> merge(empty, kept, "login", self()));
                });

        assertThat(periods(old)).containsExactly("order-completed");
        assertThat(periods(empty)).isEmpty();
    }

    private DataSubjectId signUpWithAnEmptyOrder() {
        DataSubjectId buyer = shop.signUp("가상정", "jeong@example.com", "010-0000-1004");
        shop.inTransaction(
                () -> {
                    PurchaseOrder empty = new PurchaseOrder();
                    empty.buyer = shop.member(buyer);
                    shop.entities().persist(empty);
                });
        return buyer;
    }

    @Test
    void letsAPeriodThatHasJustBegunRunForTheKeptAccountAlone() {
        shop.inTransaction(
                () -> {
                    complete();
                    merge();
                });

        assertThat(periods(kept)).containsExactly("order-completed");
        assertThat(periods(old)).isEmpty();
    }

    private void complete() {
        shop.entities().find(PurchaseOrder.class, order).completedAt = shop.clock().now();
    }

    private List<String> periods(DataSubjectId subject) {
        return shop.jdbc()
                .sql(
                        "select event from jikimi_deadline where subject = ? and state = 'OPEN' and"
                                + " kind = 'RETENTION'")
                .param(subject.toString())
                .query(String.class)
                .list();
    }

    private void goBackFrom(Runnable work) {
        shop.entities().flush();
        Work goingBack =
                connection -> {
                    Savepoint before = connection.setSavepoint();
                    work.run();
                    connection.rollback(before);
                };
        shop.entities().unwrap(Session.class).doWork(goingBack);
    }

    private SubjectMerge.Merged merge() {
        return merge(old, kept, "login and sms code", self());
    }

    private SubjectMerge.Merged merge(
            DataSubjectId absorbed, DataSubjectId into, String verification, Actor actor) {
        return shop.<SubjectMerge.Merged>inTransaction(
                () -> shop.merges().merge(absorbed, into, verification, actor));
    }

    private Actor self() {
        return Actor.subject(kept);
    }

    private @Nullable String address() {
        return shop.forPurpose(
                "delivery", () -> shop.entities().find(PurchaseOrder.class, order).address);
    }

    private static Set<String> purposes(List<Consent> consents) {
        return consents.stream().map(Consent::purpose).collect(Collectors.toSet());
    }

    private static void refuses(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .contains(refusal));
    }
}
