package io.jikimi.destruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.custody.Custody;
import io.jikimi.custody.RowReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.fixture.shop.Member;
import io.jikimi.fixture.shop.OrderLine;
import io.jikimi.fixture.shop.PurchaseOrder;
import io.jikimi.fixture.shop.Shop;
import io.jikimi.keys.KeyState;
import io.jikimi.storage.CustodyFixture;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every person and value here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractDestructionDeskContractTests {

    private static final Actor OFFICER = Actor.staff("privacy-officer");

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 1);

    private final SettableClock clock = SettableClock.atNoon(FIRST_DAY);
    private InMemoryEvidenceLog evidence;
    private Shop shop;
    private Custody custody;
    private JdbcDestructionDesk desk;
    private RetentionDeadlines retention;

    abstract HikariDataSource dataSource();

    @BeforeAll
    void openTheShop() {
        shop = new Shop(dataSource());
    }

    @BeforeEach
    void startAnew() {
        shop.reset();
        clock.set(SettableClock.atNoon(FIRST_DAY).now());
        evidence = new InMemoryEvidenceLog(clock);
        custody = CustodyFixture.custody(shop, clock);
        desk = desk(custody);
        retention =
                new RetentionDeadlines(
                        shop.catalogue(), clock, DatabaseDialect.of(shop.dataSource()), evidence);
    }

    @AfterAll
    void closeTheShop() {
        shop.close();
    }

    @Test
    void countsPeriodsInKoreanDaysTheFirstExcluded() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        Instant lateInSeoul = Instant.parse("2026-03-01T15:30:00Z");

        begin(order(11), ann, "order-completed", lateInSeoul);

        assertThat(desk.deadlines(ann))
                .singleElement()
                .satisfies(
                        deadline -> {
                            assertThat(deadline.dueAt())
                                    .isEqualTo(
                                            LocalDate.of(2031, 3, 3)
                                                    .atStartOfDay(LegalClock.KOREA)
                                                    .toInstant());
                            assertThat(deadline.ground())
                                    .isEqualTo("delivery: P5Y (ecommerce-contract)");
                            assertThat(deadline.startedAt()).isEqualTo(lateInSeoul);
                        });
    }

    @Test
    void takesTheLongestPeriodOfTheEvent() {
        DataSubjectId ann = shop.signUp(1);

        begin(member(1), ann, "account-closed", clock.now());

        assertThat(desk.deadlines(ann))
                .extracting(Deadline::ground)
                .containsExactly("abuse-prevention: P30D");
    }

    @Test
    void cancelsWhenTheEventIsTakenBackAndRunsAnewAfterwards() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());

        begin(member(1), ann, "account-closed", null);
        assertThat(desk.deadlines(ann)).isEmpty();
        clock.advanceDays(100);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 0, 0));

        begin(member(1), ann, "account-closed", clock.now());
        begin(member(1), ann, "account-closed", clock.now().plusSeconds(60));
        assertThat(desk.deadlines(ann))
                .extracting(Deadline::startedAt)
                .containsExactly(clock.now().plusSeconds(60));
    }

    @Test
    void refusesToTakeBackTheEventOfASealedRow() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());
        clock.advanceDays(31);
        desk.runDue();

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> begin(member(1), ann, "account-closed", null))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.ROW_SEALED));
    }

    @Test
    @DisplayName("Scenario 41 (3.4.1) Nothing is left when the fifth day ends, and the key is dead")
    void sealsThenDestroysThenEndsTheSubject() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 0, 0));
        clock.advanceDays(31);
        Instant due = desk.deadlines(ann).get(0).dueAt();

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        assertThat(shop.inTransaction(() -> custody.remains(ann)).sealedValues()).isEqualTo(8);
        assertThat(desk.deadlines(ann)).extracting(Deadline::sealedAt).containsExactly(clock.now());

        clock.advance(Duration.ofDays(3).minusSeconds(1));
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 0, 0));
        clock.advance(Duration.ofSeconds(1));
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));

        assertThat(count("Member") + count("Member_AUD") + count("member_phones")).isZero();
        assertThat(count("jikimi_sealed")).isZero();
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.DESTROYED);
        assertThat(desk.deadlines(ann)).isEmpty();
        assertThat(clock.now()).isBefore(due.plus(Duration.ofDays(5)));
        assertThat(desk.ledger(ann))
                .extracting(DestructionRecord::method)
                .containsExactly("row and history deleted", "key destroyed");
        assertThat(desk.ledger(ann).get(0))
                .satisfies(
                        entry -> {
                            assertThat(entry.file()).isEqualTo("member");
                            assertThat(entry.items())
                                    .isEqualTo(
                                            "member.email, member.height, member.name,"
                                                    + " member.phone");
                            assertThat(entry.reason()).isEqualTo("account-closed");
                            assertThat(entry.approver()).isEqualTo("policy:automatic");
                            assertThat(entry.stores()).contains("history", "search index");
                            assertThat(entry.verification()).startsWith("nothing left: 0 values");
                            assertThat(entry.destroyedAt()).isEqualTo(clock.now());
                        });
        assertThat(evidence.ledger())
                .extracting(LedgerEntry::kind)
                .containsExactly(
                        "destruction.sealed", "destruction.completed", "destruction.subject-ended");
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 0, 0));
    }

    @Test
    void waitsForTheLastPeriodOfTheRow() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());
        begin(member(1), ann, "consent-withdrawn", clock.now().plus(Duration.ofDays(60)));
        clock.advanceDays(31);

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 0, 0));
        clock.advanceDays(30);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));

        assertThat(desk.ledger(ann))
                .extracting(DestructionRecord::reason)
                .containsExactly("consent-withdrawn", "consent-withdrawn");
        assertThat(desk.deadlines(ann)).isEmpty();
    }

    @Test
    void keepsTheKeyWhileAnythingIsLeftAndClearsSkeletonsLater() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        begin(member(1), ann, "account-closed", clock.now());
        begin(order(11), ann, "order-completed", clock.now());
        begin(line(110), ann, "order-completed", clock.now());
        clock.advanceDays(31);
        desk.runDue();
        clock.advanceDays(3);

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 0, 0));
        assertThat(count("Member")).isEqualTo(1);
        assertThat(desk.ledger(ann))
                .extracting(DestructionRecord::method)
                .containsExactly("values deleted from row and history, emptied row kept");
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);

        clock.advanceDays(5 * 366);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(2, 0, 0, 0));
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 2, 1, 0));
        assertThat(count("Member") + count("PurchaseOrder") + count("OrderLine")).isZero();
        assertThat(count("Member_AUD")).isZero();
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.DESTROYED);
    }

    @Test
    void clearsASkeletonThatAnotherPersonsRowHeld() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ben);
        shop.jdbc().sql("delete from OrderLine").update();
        shop.jdbc().sql("delete from OrderLine_AUD").update();
        demand(ann, "erasure");
        begin(order(11), ann, "order-completed", clock.now().minus(Duration.ofDays(6 * 366)));
        desk.runDue();
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 2, 1, 0));
        assertThat(count("PurchaseOrder")).isEqualTo(1);
        assertThat(count("Member")).isEqualTo(2);

        begin(order(11), ben, "order-completed", clock.now().minus(Duration.ofDays(6 * 366)));
        desk.runDue();
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 0, 0));

        assertThat(count("PurchaseOrder")).isZero();
        assertThat(shop.jdbc().sql("select id from Member").query(Long.class).single())
                .isEqualTo(2);
        assertThat(shop.keys().states(ben)).containsExactly(KeyState.LIVE);
    }

    @Test
    void keepsWhatAStatuteKeepsOnDemand() {
        DataSubjectId ann = shop.signUp(1);
        shop.order(11, 1, ann);
        shop.inquire(1);

        assertThat(demand(ann, "erasure-request 7")).isEqualTo(3);

        assertThat(desk.deadlines(ann))
                .extracting(deadline -> deadline.row().entity())
                .doesNotContain(PurchaseOrder.class.getName())
                .contains(Member.class.getName(), OrderLine.class.getName());
        desk.runDue();
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 3, 0, 0));
        assertThat(count("Inquiry")).isZero();
        assertThat(shop.jdbc().sql("select address from PurchaseOrder").query().listOfRows())
                .allMatch(row -> row.values().stream().allMatch(Objects::nonNull));
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
    }

    @Test
    void aDemandOvertakesThePeriodsOfTheRow() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());

        demand(ann, "erasure-request 7");
        desk.runDue();
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));

        assertThat(desk.deadlines(ann)).isEmpty();
        assertThat(desk.ledger(ann))
                .extracting(DestructionRecord::reason)
                .containsOnly("erasure-request 7");
    }

    @Test
    void twoDeadlinesOfOneRowMakeOneEntry() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now().minus(Duration.ofDays(40)));
        demand(ann, "erasure-request 7");

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(2, 0, 0, 0));
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));

        assertThat(desk.ledger(ann)).hasSize(2);
        assertThat(desk.deadlines(ann)).isEmpty();
    }

    @Test
    void destroysSomeItemsAndRunsASecondTimeForNewValues() {
        DataSubjectId ann = shop.signUp(1);
        for (int round = 1; round <= 2; round++) {
            byte[] height = shop.keys().stored(ann, "17" + round);
            shop.inTransaction(() -> shop.entityManager().find(Member.class, 1L).height = height);
            int due =
                    shop.inTransaction(
                            () ->
                                    desk.makeItemsDue(
                                            ann,
                                            List.of("member.height"),
                                            "consent-withdrawn",
                                            clock.now(),
                                            OFFICER));
            assertThat(due).isEqualTo(1);
            desk.runDue();
            clock.advanceDays(3);
            assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 0, 0));
        }
        assertThat(desk.ledger(ann))
                .extracting(DestructionRecord::items)
                .containsExactly("member.height", "member.height");
        assertThat(shop.inTransaction(() -> custody.remains(ann)).values()).isEqualTo(4);
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
    }

    @Test
    void neverDestroysTheKeyOfALivingMemberWithoutValues() {
        DataSubjectId ann = shop.signUp(1);
        shop.inTransaction(
                () ->
                        desk.makeItemsDue(
                                ann,
                                List.of(
                                        "member.name",
                                        "member.email",
                                        "member.height",
                                        "member.phone"),
                                "consent-withdrawn",
                                clock.now(),
                                OFFICER));
        desk.runDue();
        clock.advanceDays(3);

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 0, 0));
        assertThat(shop.inTransaction(() -> custody.remains(ann)).none()).isTrue();
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
        assertThat(count("Member")).isEqualTo(1);
    }

    @Test
    void refusesAReasonThatDoesNotFit() {
        DataSubjectId ann = shop.signUp(1);

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> demand(ann, "x".repeat(121)))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.INPUT_INVALID));
    }

    @Test
    void keepsABarredRowWithItsReason() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        begin(member(1), ann, "account-closed", clock.now());
        begin(member(2), ben, "account-closed", clock.now());
        clock.advanceDays(31);
        DestructionBar hold =
                (row, subject) ->
                        subject.equals(ann) ? Optional.of("case 2026-17") : Optional.empty();

        assertThat(desk(custody, hold).runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        assertThat(desk.deadlines(ann))
                .extracting(Deadline::keptBecause)
                .containsExactly("case 2026-17");
        assertThat(shop.inTransaction(() -> custody.remains(ann)).sealedValues()).isZero();

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(1, 0, 0, 0));
        assertThat(desk.deadlines(ann)).extracting(Deadline::keptBecause).containsOnlyNulls();
        clock.advanceDays(3);
        assertThat(desk(custody, hold).runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));
        assertThat(desk.deadlines(ann)).hasSize(1);
    }

    @Test
    void listsAsOverdueWhatIsNotCarriedOutWhenTheFifthDayEnds() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now().minus(Duration.ofDays(30)));
        LocalDate dueDay = clock.dayOf(desk.deadlines(ann).get(0).dueAt());

        clock.set(clock.endOf(dueDay.plusDays(5)).minusMillis(1));
        assertThat(desk.overdue()).isEmpty();
        clock.set(clock.endOf(dueDay.plusDays(5)));
        assertThat(desk.overdue()).extracting(Deadline::subject).containsExactly(ann);
    }

    @Test
    void oneRowThatFailsDoesNotHoldUpTheOthers() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        begin(member(1), ann, "account-closed", clock.now());
        begin(member(2), ben, "account-closed", clock.now());
        clock.advanceDays(31);
        desk.runDue();
        clock.advanceDays(3);
        Custody leaving =
                new FaultyCustody(custody) {
                    @Override
                    public Remains remains(
                            Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
                        Remains remains = super.remains(rows, subject, extent);
                        return subject.equals(ann) ? new Remains(1, 0, 0, 0) : remains;
                    }
                };

        assertThat(desk(leaving).runDue()).isEqualTo(new DestructionRun(0, 1, 1, 1));

        assertThat(desk.ledger(ann)).isEmpty();
        assertThat(desk.deadlines(ann)).hasSize(1);
        assertThat(shop.inTransaction(() -> custody.remains(ann)).sealedValues()).isEqualTo(8);
        assertThat(desk.ledger(ben)).hasSize(2);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1, 1, 0));
    }

    @Test
    void finishesAfterAKillAtEveryStep() {
        for (int killedAt = 1; killedAt <= 7; killedAt++) {
            DataSubjectId subject = shop.signUp(killedAt);
            shop.order(100 + killedAt, killedAt, subject);
            demand(subject, "erasure");
            begin(order(100 + killedAt), subject, "order-completed", Instant.EPOCH);
            begin(line(1000 + 10L * killedAt), subject, "order-completed", Instant.EPOCH);
            KillingCustody killing = new KillingCustody(custody, killedAt);
            runUntilKilled(killing);
            clock.advanceDays(3);
            runUntilKilled(killing);

            desk.runDue();
            clock.advanceDays(3);
            desk.runDue();

            assertThat(killing.killed()).as("step " + killedAt).isTrue();
            assertThat(desk.deadlines(subject)).isEmpty();
            assertThat(desk.ledger(subject))
                    .extracting(DestructionRecord::method)
                    .containsExactlyInAnyOrder(
                            "row and history deleted",
                            "row and history deleted",
                            "row and history deleted",
                            "key destroyed");
            assertThat(shop.keys().states(subject)).containsExactly(KeyState.DESTROYED);
            assertThat(count("Member") + count("PurchaseOrder") + count("jikimi_sealed")).isZero();
        }
    }

    @Test
    void clearsWhatAKilledRunHadEmptied() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ben);
        shop.jdbc().sql("delete from OrderLine").update();
        shop.jdbc().sql("delete from OrderLine_AUD").update();
        Instant longAgo = clock.now().minus(Duration.ofDays(6 * 366));
        begin(member(1), ann, "account-closed", longAgo);
        begin(order(11), ann, "order-completed", longAgo);
        begin(order(11), ben, "order-completed", longAgo);
        desk.runDue();
        clock.advanceDays(3);
        Set<DataSubjectId> destroyed = new HashSet<>();
        Custody killing =
                new FaultyCustody(custody) {
                    @Override
                    public Destroyed destroy(
                            Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
                        if (!destroyed.add(subject)) {
                            throw new Killed();
                        }
                        return super.destroy(rows, subject, extent);
                    }
                };
        runUntilKilled(killing);
        assertThat(desk.ledger(ann)).as("destroyed before the kill").hasSize(2);
        assertThat(count("Member")).as("left by the kill").isEqualTo(2);

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 0, 1, 0));

        assertThat(count("PurchaseOrder")).isZero();
        assertThat(shop.jdbc().sql("select id from Member").query(Long.class).single())
                .isEqualTo(2);
    }

    /** MariaDB shows a transaction the database as it was when that began to look. */
    @Test
    void keepsTheKeyOfWhomSomethingIsWrittenForAfterTheLastLook() {
        DataSubjectId ann = shop.signUp(1);
        shop.signUp(2);
        begin(member(1), ann, "account-closed", clock.now());
        clock.advanceDays(31);
        desk.runDue();
        clock.advanceDays(3);
        AtomicBoolean written = new AtomicBoolean();
        Custody late =
                new FaultyCustody(custody) {
                    @Override
                    public Remains remains(DataSubjectId subject) {
                        Remains remains = super.remains(subject);
                        if (written.compareAndSet(false, true)) {
                            CompletableFuture.runAsync(() -> shop.order(11, 2, ann)).join();
                        }
                        return remains;
                    }
                };

        DestructionRun run = desk(late).runDue();

        assertThat(run).isEqualTo(new DestructionRun(0, 1, 0, 1));
        assertThat(shop.keys().states(ann)).containsExactly(KeyState.LIVE);
        assertThat(desk.ledger(ann)).hasSize(1);
        assertThat(shop.inTransaction(() -> custody.remains(ann)).none()).isFalse();
    }

    @Test
    void doesNotTakeForLookedThroughWhatAnotherInstanceDestroysMeanwhile() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        begin(member(1), ann, "account-closed", clock.now());
        begin(member(2), ben, "account-closed", clock.now());
        JdbcDeadlineBook book = new JdbcDeadlineBook(shop.dataSource());
        destroyed(ann);
        List<Long> seen = book.mayHaveFreedRows();
        destroyed(ben);

        book.lookedThrough(seen);

        assertThat(seen).hasSize(1);
        assertThat(book.mayHaveFreedRows()).hasSize(1).doesNotContainAnyElementsOf(seen);
    }

    /** What a run has committed before it looks through the emptied rows. */
    private void destroyed(DataSubjectId subject) {
        shop.jdbc()
                .sql(
                        "update jikimi_deadline set state = 'DONE', done_at = due_at, destroy_at ="
                                + " due_at where subject = ?")
                .param(subject.toString())
                .update();
    }

    @Test
    void twoInstancesShareTheWork() throws Exception {
        for (long id = 1; id <= 20; id++) {
            begin(member(id), shop.signUp(id), "account-closed", clock.now());
        }
        clock.advanceDays(31);
        CountDownLatch firstHolds = new CountDownLatch(1);
        CountDownLatch secondDone = new CountDownLatch(1);
        Custody waiting =
                new FaultyCustody(custody) {
                    @Override
                    public int seal(
                            Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
                        firstHolds.countDown();
                        await(secondDone);
                        return super.seal(rows, subject, extent);
                    }
                };
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<DestructionRun> first = executor.submit(() -> desk(waiting).runDue());
            await(firstHolds);
            DestructionRun second = desk.runDue();
            secondDone.countDown();

            assertThat(second.sealed() + first.get(30, TimeUnit.SECONDS).sealed()).isEqualTo(20);
            assertThat(second).isEqualTo(new DestructionRun(0, 0, 0, 0));
        } finally {
            executor.shutdownNow();
        }
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 20, 20, 0));
    }

    @Test
    void goesThroughMoreThanOneChunk() {
        DataSubjectId ann = shop.signUp(1);
        shop.inTransaction(
                () -> {
                    Member member = shop.entityManager().find(Member.class, 1L);
                    for (long id = 1; id <= 1001; id++) {
                        PurchaseOrder order = new PurchaseOrder(id, member);
                        order.address = shop.keys().stored(ann, "가상시 " + id);
                        shop.entityManager().persist(order);
                    }
                });
        JdbcDeadlineBook book = new JdbcDeadlineBook(shop.dataSource());
        book.insert(
                LongStream.rangeClosed(1, 1001)
                        .mapToObj(
                                id ->
                                        new JdbcDeadlineBook.Entry(
                                                order(id),
                                                ann,
                                                "order-completed",
                                                1,
                                                JdbcDeadlineBook.Kind.RETENTION,
                                                "order",
                                                Set.of(),
                                                "delivery",
                                                clock.now(),
                                                clock.now(),
                                                "register"))
                        .toList());

        assertThat(desk.runDue()).isEqualTo(new DestructionRun(1001, 0, 0, 0));
        clock.advanceDays(3);
        assertThat(desk.runDue()).isEqualTo(new DestructionRun(0, 1001, 0, 0));
        assertThat(count("PurchaseOrder") + count("PurchaseOrder_AUD")).isZero();
        assertThat(count("jikimi_destruction")).isEqualTo(1001);
    }

    @Test
    void refusesAnUndoWindowThatBreaksTheLegalFiveDays() {
        assertThatThrownBy(() -> new DestructionPolicy(Duration.ofDays(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jikimi.destruction.undo-window");
        assertThat(new DestructionPolicy(Duration.ZERO).undoWindow()).isZero();
    }

    @Test
    void withoutAWindowDestroysInTheSameRun() {
        DataSubjectId ann = shop.signUp(1);
        begin(member(1), ann, "account-closed", clock.now());
        clock.advanceDays(31);

        assertThat(desk(custody, new DestructionPolicy(Duration.ZERO), List.of()).runDue())
                .isEqualTo(new DestructionRun(1, 1, 1, 0));
    }

    private void runUntilKilled(Custody killing) {
        try {
            desk(killing).runDue();
        } catch (Killed killed) {
            // The next instance starts from what the database says.
        }
    }

    private JdbcDestructionDesk desk(Custody door, DestructionBar... bars) {
        return desk(door, DestructionPolicy.standard(), List.of(bars));
    }

    private JdbcDestructionDesk desk(
            Custody door, DestructionPolicy policy, List<DestructionBar> bars) {
        return new JdbcDestructionDesk(
                shop.dataSource(),
                shop.transactions().getTransactionManager(),
                shop.catalogue(),
                door,
                shop.keys(),
                evidence,
                clock,
                policy,
                bars);
    }

    private int demand(DataSubjectId subject, String reason) {
        return shop.inTransaction(() -> desk.makeDue(subject, reason, clock.now(), OFFICER));
    }

    @Test
    void letsAPeriodFollowARowThatMovesToAnotherSubject() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ann);
        begin(order(11), ann, "order-completed", clock.now());
        Deadline before = desk.deadlines(ann).get(0);

        move(order(11), ann, ben, false);
        move(order(11), ann, ben, false);

        assertThat(desk.deadlines(ann)).isEmpty();
        assertThat(desk.deadlines(ben))
                .singleElement()
                .satisfies(
                        deadline -> {
                            assertThat(deadline.startedAt()).isEqualTo(before.startedAt());
                            assertThat(deadline.dueAt()).isEqualTo(before.dueAt());
                            assertThat(deadline.ground()).isEqualTo(before.ground());
                        });
        assertThat(evidence.ledger())
                .filteredOn(entry -> entry.kind().equals("subject.changed"))
                .first()
                .satisfies(
                        entry -> {
                            assertThat(entry.subject()).isEqualTo(ben);
                            assertThat(entry.details()).containsEntry("from", ann.toString());
                        });
    }

    @Test
    void letsADemandFollowARowThatMoves() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ann);
        demand(ann, "order.address", clock.now());

        move(order(11), ann, ben, false);

        assertThat(desk.deadlines(ben))
                .extracting(Deadline::reason)
                .containsExactly("withdrawal 7");
    }

    @Test
    void keepsThePeriodOfASubjectWhoStaysInvolved() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 1, ann);
        begin(order(11), ann, "order-completed", clock.now());

        move(order(11), ann, ben, true);

        assertThat(desk.deadlines(ann)).hasSize(1);
        assertThat(desk.deadlines(ben)).hasSize(1);
    }

    @Test
    void movesNothingIntoARowThatIsSealed() {
        DataSubjectId ann = shop.signUp(1);
        DataSubjectId ben = shop.signUp(2);
        shop.order(11, 2, ann);
        demand(ben, "order.address", clock.now());
        demand(ann, "order.receiver", clock.now().plus(Duration.ofDays(9)));
        desk.runDue();

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> move(order(11), ann, ben, false))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.ROW_SEALED);
    }

    private void demand(DataSubjectId subject, String item, Instant dueAt) {
        shop.inTransaction(
                () -> desk.makeItemsDue(subject, List.of(item), "withdrawal 7", dueAt, OFFICER));
    }

    private void move(
            RowReference row, DataSubjectId from, DataSubjectId to, boolean staysInvolved) {
        JdbcTemplate jdbc = new JdbcTemplate(shop.dataSource());
        shop.inTransaction(
                () ->
                        jdbc.execute(
                                (ConnectionCallback<Integer>)
                                        connection -> {
                                            retention.subjectChanged(
                                                    connection, row, from, to, staysInvolved);
                                            return 0;
                                        }));
    }

    private void begin(
            RowReference row, DataSubjectId subject, String event, @Nullable Instant at) {
        JdbcTemplate jdbc = new JdbcTemplate(shop.dataSource());
        shop.inTransaction(
                () ->
                        jdbc.execute(
                                (ConnectionCallback<Integer>)
                                        connection -> {
                                            retention.retentionChanged(
                                                    connection, row, subject, event, at);
                                            return 0;
                                        }));
    }

    private static RowReference member(long id) {
        return new RowReference(Member.class.getName(), String.valueOf(id));
    }

    private static RowReference order(long id) {
        return new RowReference(PurchaseOrder.class.getName(), String.valueOf(id));
    }

    private static RowReference line(long id) {
        return new RowReference(OrderLine.class.getName(), String.valueOf(id));
    }

    private long count(String table) {
        return shop.jdbc().sql("select count(*) from " + table).query(Long.class).single();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What a kill -9 looks like from inside: no handler runs any more. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;
    }

    /** Dies at the n-th call, before or after the work of that call. */
    private static final class KillingCustody extends FaultyCustody {

        private final int at;
        private int calls;

        KillingCustody(Custody custody, int at) {
            super(custody);
            this.at = at;
        }

        boolean killed() {
            return calls >= at;
        }

        @Override
        public int seal(Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            step();
            int sealed = super.seal(rows, subject, extent);
            step();
            return sealed;
        }

        @Override
        public Destroyed destroy(
                Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            step();
            Destroyed destroyed = super.destroy(rows, subject, extent);
            step();
            return destroyed;
        }

        @Override
        public Remains remains(
                Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            Remains remains = super.remains(rows, subject, extent);
            step();
            return remains;
        }

        @Override
        public Remains remains(DataSubjectId subject) {
            step();
            return super.remains(subject);
        }

        private void step() {
            calls++;
            if (calls == at) {
                throw new Killed();
            }
        }
    }

    /** Passes every call on. */
    private static class FaultyCustody implements Custody {

        private final Custody custody;

        FaultyCustody(Custody custody) {
            this.custody = custody;
        }

        @Override
        public List<RowReference> rowsOf(DataSubjectId subject) {
            return custody.rowsOf(subject);
        }

        @Override
        public Set<RowReference> rowsOf(
                DataSubjectId subject, PersonalDataEntity entity, String of) {
            return custody.rowsOf(subject, entity, of);
        }

        @Override
        public int seal(Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            return custody.seal(rows, subject, extent);
        }

        @Override
        public int unseal(Collection<RowReference> rows, DataSubjectId subject) {
            return custody.unseal(rows, subject);
        }

        @Override
        public Destroyed destroy(
                Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            return custody.destroy(rows, subject, extent);
        }

        @Override
        public Remains remains(DataSubjectId subject) {
            return custody.remains(subject);
        }

        @Override
        public Remains remains(
                Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
            return custody.remains(rows, subject, extent);
        }
    }
}
