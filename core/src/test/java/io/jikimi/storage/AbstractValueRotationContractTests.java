package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedWrites;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Passport;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SeasonPass;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.fixture.RotationClock;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Phase;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.KeySweep;
import io.jikimi.storage.ValueRotation.Run;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/**
 * Data keys are replaced under a shop that goes on working. Every person and value here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractValueRotationContractTests {

    private static final Actor OFFICER = Actor.staff("dpo-01");
    static final int ALL = 100_000;

    private CustodyUnit unit;
    private Custody custody;
    private JdbcKeyRotation keys;
    private ValueRotation values;
    private Member member;
    private Member sealed;
    private Long household;
    private Long passport;
    private Long contact;
    private Long order;
    private UUID pass;

    abstract DataSource dataSource();

    CustodyUnit unit() {
        return unit;
    }

    @BeforeAll
    void open() {
        unit = new CustodyUnit(dataSource());
        custody = unit.storage(unit.dataSource).custody(unit.entities);
        keys = new JdbcKeyRotation(unit.dataSource, unit.masterKeys, unit.evidence, unit.clock);
        values = unit.storage(unit.dataSource).rotation(keys);
    }

    @BeforeEach
    void fill() {
        unit.reset();
        for (String table : List.of("jikimi_sealed", "jikimi_rotation", "jikimi_rotation_place")) {
            unit.jdbc.execute("delete from " + table);
        }
        unit.jdbc.execute("delete from jikimi_data_key");
        unit.clock.advance(Duration.ofMinutes(11));
        member = unit.member("가상인물", "one@example.com");
        unit.permitted(
                "membership",
                em -> {
                    Member managed = em.find(Member.class, member.id);
                    managed.phone = "010-0000-9999";
                    managed.memos.add("벨을 누르지 마세요");
                    return null;
                });
        sealed = unit.member("가상봉인", "sealed@example.com");
        household = unit.inTransaction(AbstractValueRotationContractTests::household);
        unit.doInTransaction(em -> em.find(Household.class, household).notes.remove(0));
        passport = unit.inTransaction(AbstractValueRotationContractTests::passport);
        contact = unit.inTransaction(AbstractValueRotationContractTests::contact);
        order = unit.inTransaction(this::order);
        pass = unit.inTransaction(AbstractValueRotationContractTests::pass);
        unit.doInTransaction(
                em ->
                        custody.seal(
                                List.of(row(Member.class, sealed.id)),
                                subject(sealed.id),
                                Extent.EVERYTHING));
        unit.evidence.clear();
    }

    @AfterAll
    void close() {
        unit.close();
    }

    @Test
    void writesEveryValueAnewAndThenOverwritesTheOlderKeys() {
        List<String> before = everything(unit);
        List<Map<String, Object>> ordinary = unit.jdbc.queryForList(ORDINARY);
        Set<Long> older = living();

        retire();
        heardOf();
        Run run = values.run(Kind.DATA_KEY, 3, ALL);

        assertThat(run.ended()).isTrue();
        assertThat(run.progress().phase()).isEqualTo(Phase.IDLE);
        assertThat(run.progress().keys())
                .containsOnlyKeys("LIVE", "REPLACED")
                .containsEntry("REPLACED", (long) older.size());
        assertThat(run.rewritten()).isPositive().isEqualTo(run.progress().rewritten());
        assertThat(namedKeys()).doesNotContainAnyElementsOf(older).isSubsetOf(living());
        assertThat(everything(unit)).isEqualTo(before);
        assertThat(unit.jdbc.queryForList(ORDINARY)).isEqualTo(ordinary);
        assertThat(unit.evidence.ledger())
                .extracting("kind")
                .containsExactly("data-key.retired", "data-key.replaced");
        assertThat(
                        unit.jdbc.queryForList(
                                "select wrapped from jikimi_data_key where state = 'REPLACED'",
                                byte[].class))
                .allSatisfy(wrapped -> assertThat(wrapped).containsExactly(0));
    }

    /** Version, names and states that are nobody's personal data. */
    private static final String ORDINARY = "select id, version, nickname from member order by id";

    @Test
    void aSecondInstanceThatHoldsOnlyTheNewKeysReadsEveryRow() {
        List<String> before = everything(unit);
        rotate();
        unit.jdbc.execute("delete from jikimi_data_key where state <> 'LIVE'");

        try (CustodyUnit other = unit.withKeys(freshKeys())) {
            assertThat(everything(other)).isEqualTo(before);
            custody.unseal(List.of(row(Member.class, sealed.id)), subject(sealed.id));
            assertThat(
                            other.<String>permitted(
                                    "membership", em -> em.find(Member.class, sealed.id).email))
                    .isEqualTo("sealed@example.com");
            assertThat(other.<Member>inTransaction(em -> byEmail(em, "one@example.com")).id)
                    .isEqualTo(member.id);
        }
    }

    @Test
    void goesThroughATableThatTheClassesOfAHierarchyShare() {
        retire();
        heardOf();
        ValueRotation shared =
                new TableRotation(
                        keys,
                        () -> shared(unit.runtime.tables()),
                        new JdbcStoredRows(unit.dataSource),
                        new JdbcSealedStore(unit.dataSource),
                        new FieldCipher(),
                        unit.runtime::evictAll,
                        Set.of(),
                        index());

        assertThat(shared.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        assertThat(namedKeys()).isSubsetOf(living());
    }

    /** Each table of rows as if a class and its subclass had columns in it. */
    private static List<ProtectedTable> shared(List<ProtectedTable> tables) {
        List<ProtectedTable> shared = new ArrayList<>();
        for (ProtectedTable table : tables) {
            int columns = table.columns().size();
            shared.add(with(table, table.columns().subList(0, Math.min(1, columns))));
            shared.add(with(table, table.columns().subList(Math.min(1, columns), columns)));
        }
        return shared;
    }

    private static ProtectedTable with(
            ProtectedTable table, List<ProtectedTable.ValueColumn> columns) {
        return new ProtectedTable(
                table.entity(),
                table.kind(),
                table.table(),
                table.idColumn(),
                table.idType(),
                table.rowKey(),
                table.reference(),
                columns);
    }

    @Test
    void writesARowAnewWhoseKeyIsShorterThanItsColumn() {
        unit.jdbc.execute(
                "create table coupon as select cast('ab' as char(8)) as code, phone from member"
                        + " where id = "
                        + member.id);
        List<ProtectedTable> tables = new ArrayList<>(unit.runtime.tables());
        tables.add(coupon());
        try {
            retire();
            heardOf();
            ValueRotation withCoupon =
                    new TableRotation(
                            keys,
                            () -> tables,
                            new JdbcStoredRows(unit.dataSource),
                            new JdbcSealedStore(unit.dataSource),
                            new FieldCipher(),
                            unit.runtime::evictAll,
                            Set.of(),
                            index());

            assertThat(withCoupon.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        } finally {
            unit.jdbc.execute("drop table coupon");
        }
    }

    private ProtectedTable coupon() {
        ProtectedTable members =
                unit.runtime.tables().stream()
                        .filter(table -> table.table().equals("member"))
                        .findFirst()
                        .orElseThrow();
        return new ProtectedTable(
                members.entity(),
                ProtectedTable.Kind.LIVE,
                "coupon",
                "code",
                members.idType(),
                List.of("code"),
                members.reference(),
                members.columns().stream()
                        .filter(column -> column.name().equals("phone"))
                        .toList());
    }

    @Test
    void givesEveryInstanceTheTimeToHearOfTheNewerKeys() {
        retire();

        assertThat(values.run(Kind.DATA_KEY, 10, ALL).seen()).isZero();
        RotationClock.advance(unit.dataSource, 30);
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).progress().phase()).isEqualTo(Phase.WAITING);
        RotationClock.advance(unit.dataSource, 30);
        assertThat(values.run(Kind.DATA_KEY, 10, 1).progress().phase()).isEqualTo(Phase.SWEEPING);
    }

    @Test
    void waitsAsLongWhereTheClockOfWhoRetiresIsSlow() {
        SettableClock slow = new SettableClock(unit.clock.now().minusSeconds(61));
        new JdbcKeyRotation(unit.dataSource, unit.masterKeys, unit.evidence, slow)
                .retireDataKeys(unit.clock.now().plusSeconds(1), OFFICER);

        assertThat(keys.begin(Kind.DATA_KEY)).isFalse();
    }

    @Test
    void retiresNoKeyThatItHasJustMade() {
        long older = living().size();

        retire();
        retire();

        assertThat(keys.progress(Kind.DATA_KEY).keys())
                .containsEntry("RETIRED", older)
                .containsEntry("LIVE", older);
    }

    @Test
    void hasNothingToDoWhereNothingWasRetired() {
        assertThat(keys.retireDataKeys(unit.clock.now().minus(Duration.ofDays(1)), OFFICER))
                .isZero();
        assertThat(keys.retireDataKeys(new DataSubjectId("member", "0"), OFFICER)).isZero();

        Run run = values.run(Kind.DATA_KEY, 10, ALL);

        assertThat(run.seen() + run.rewritten()).isZero();
        assertThat(run.ended()).isFalse();
        assertThat(run.progress().phase()).isEqualTo(Phase.IDLE);
        assertThat(unit.evidence.ledger()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> values.run(Kind.DATA_KEY, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> values.run(Kind.DATA_KEY, 1, 0));
    }

    @Test
    void looksAtNoMoreThanItMayAndGoesOnWhereItEnded() {
        retire();
        heardOf();
        long seen = 0;
        Run run = values.run(Kind.DATA_KEY, 2, 5);
        while (!run.ended()) {
            assertThat(run.seen()).isLessThanOrEqualTo(5);
            seen += run.seen();
            run = values.run(Kind.DATA_KEY, 2, 5);
        }

        assertThat(run.progress().pass()).as("nothing was left to a second pass").isEqualTo(1);
        assertThat(run.progress().seen()).isEqualTo(seen + run.seen());
    }

    @Test
    void rotatesTheKeyOfOnePersonAndLeavesTheOthersAlone() {
        byte[] other = unit.stored("passport", "name", passport);
        long before = StoredValue.keyId(unit.stored("member", "name", member.id));

        assertThat(keys.retireDataKeys(subject(member.id), OFFICER)).isEqualTo(1);
        heardOf();
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();

        assertThat(unit.stored("passport", "name", passport)).isEqualTo(other);
        assertThat(namedKeys()).doesNotContain(before);
    }

    @Test
    void aRunThatBreaksInTheMiddleOfAPageIsRepeatedFromThere() {
        List<String> before = everything(unit);
        retire();
        heardOf();
        for (int page = 0; page < 6; page++) {
            KeySweep breaking = breakingAfter(page);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () ->
                                    unit.storage(unit.dataSource)
                                            .rotation(breaking)
                                            .run(Kind.DATA_KEY, 2, ALL));
            assertThat(everything(unit)).isEqualTo(before);
        }

        assertThat(values.run(Kind.DATA_KEY, 2, ALL).ended()).isTrue();
        assertThat(everything(unit)).isEqualTo(before);
    }

    @Test
    void leavesARowThatSomebodyHoldsToTheNextPass() throws SQLException {
        retire();
        heardOf();
        try (Connection holder = unit.dataSource.getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement()
                    .executeQuery("select id from passport where id = " + passport + " for update");

            assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isFalse();
            holder.rollback();
        }

        Run next = values.run(Kind.DATA_KEY, 10, ALL);
        assertThat(next.ended()).isTrue();
        assertThat(next.progress().pass()).isEqualTo(2);
    }

    @Test
    void waitsForNobodyWhoHoldsAnElementOfAListOrWhatIsSealed() throws SQLException {
        List<String> before = everything(unit);
        retire();
        heardOf();
        try (Connection holder = unit.dataSource.getConnection()) {
            holder.setAutoCommit(false);
            for (String table : List.of("member_memos", "member_memos_aud", "jikimi_sealed")) {
                holder.createStatement().executeQuery("select * from " + table + " for update");
            }

            assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isFalse();
            holder.rollback();
        }

        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        assertThat(everything(unit)).isEqualTo(before);
    }

    @Test
    void overwritesNoKeyUnderWhichAnotherServiceKeepsAValue() {
        long named = StoredValue.keyId(unit.stored("member", "name", member.id));
        unit.jdbc.execute(
                "create table guest_of_another_service as select id, name from member where id = "
                        + member.id);
        try {
            retire();
            heardOf();
            Run run = values.run(Kind.DATA_KEY, 10, ALL);

            assertThat(run.ended()).isFalse();
            assertThat(closed()).containsExactly(named);
        } finally {
            unit.jdbc.execute("drop table guest_of_another_service");
        }
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
    }

    @Test
    void aDamagedValueKeepsItsKeyAndHoldsUpNobodyElse() {
        byte[] whole = unit.stored("member", "phone", member.id);
        byte[] damaged = whole.clone();
        damaged[damaged.length - 1] ^= 1;
        unit.jdbc.update("update member set phone = ? where id = ?", damaged, member.id);
        retire();
        heardOf();

        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isFalse();
        assertThat(unit.stored("member", "phone", member.id)).isEqualTo(damaged);
        assertThat(namedKeys()).as("all but one").hasSizeLessThanOrEqualTo(living().size() + 1);
        unit.jdbc.update("update member set phone = ? where id = ?", whole, member.id);

        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        assertThat(history(unit)).contains("010-0000-9999");
    }

    @Test
    void aCountOfAnEarlierRotationEndsNoLaterOne() {
        List<String> before = everything(unit);
        retire();
        heardOf();
        KeySweep slow =
                finishing(
                        () -> {
                            assertThat(values.run(Kind.DATA_KEY, 100, ALL).ended()).isTrue();
                            retire();
                            heardOf();
                            assertThat(keys.begin(Kind.DATA_KEY)).isTrue();
                        });

        Run late = unit.storage(unit.dataSource).rotation(slow).run(Kind.DATA_KEY, 100, ALL);

        assertThat(late.ended()).isFalse();
        assertThat(closed()).isNotEmpty();
        assertThat(everything(unit)).isEqualTo(before);
        assertThat(values.run(Kind.DATA_KEY, 100, ALL).ended()).isTrue();
        assertThat(everything(unit)).isEqualTo(before);
    }

    private Set<Long> closed() {
        return new HashSet<>(
                unit.jdbc.queryForList(
                        "select key_id from jikimi_data_key where state = 'CLOSED'", Long.class));
    }

    @Test
    void anInstanceThatAskedForNoKeyMeanwhileWritesUnderTheNewerOne() {
        writePhone("010-0000-7771");

        rotate();
        writePhone("010-0000-7772");

        assertThat(StoredValue.keyId(unit.stored("member", "phone", member.id))).isIn(living());
    }

    private void writePhone(String phone) {
        unit.doInTransaction(em -> em.find(Member.class, member.id).phone = phone);
    }

    @Test
    void whoIsDestroyedElsewhereReadsAsNothingAlsoUnderAKeyThatWasReplaced() {
        byte[] old = unit.stored("member", "phone", member.id);
        rotate();
        unit.jdbc.update("update member set phone = ? where id = ?", old, member.id);
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(this::phone);

        unit.doInTransaction(em -> freshKeys().destroy(subject(member.id)));
        unit.clock.advance(Duration.ofSeconds(5));

        assertThat(phone()).isNull();
    }

    private String phone() {
        return unit.permitted("membership", em -> em.find(Member.class, member.id).phone);
    }

    @Test
    void overwritesTheKeysOfEverybodyElseAndGoesOnRotating() {
        long kept = StoredValue.keyId(unit.stored("member", "phone", member.id));
        damage("member", "phone", member.id);
        retire();
        heardOf();

        assertThat(logged(() -> values.run(Kind.DATA_KEY, 10, ALL)))
                .anyMatch(line -> line.startsWith("member.phone of row [" + member.id + "] was"));
        assertThat(closed()).containsExactly(kept);

        Set<Long> older = living();
        retire();
        values.run(Kind.DATA_KEY, 10, ALL);
        heardOf();
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isFalse();
        assertThat(closed()).containsExactly(kept);
        assertThat(namedKeys()).doesNotContainAnyElementsOf(older).contains(kept);
    }

    private static List<String> logged(Runnable work) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(TableRotation.class);
        log.start();
        logger.addAppender(log);
        try {
            work.run();
            return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(log);
        }
    }

    private byte[] damage(String table, String column, Object id) {
        byte[] damaged = unit.stored(table, column, id);
        damaged[damaged.length - 1] ^= 1;
        unit.jdbc.update("update " + table + " set " + column + " = ? where id = ?", damaged, id);
        return damaged;
    }

    @Test
    void twoServicesWithTablesOfTheirOwnDoNotSendEachOtherBackToTheBeginning() {
        retire();
        heardOf();
        ValueRotation fast = over(table -> table.entity().equals(Passport.class.getName()));
        ValueRotation slow = over(table -> !table.entity().equals(Passport.class.getName()));
        boolean ended = false;
        for (int round = 0; round < 100 && !ended; round++) {
            ended =
                    fast.run(Kind.DATA_KEY, 10, ALL).ended()
                            || slow.run(Kind.DATA_KEY, 2, 2).ended();
        }

        assertThat(ended).isTrue();
        assertThat(namedKeys()).isSubsetOf(living());
    }

    private ValueRotation over(Predicate<ProtectedTable> mapped) {
        return over(mapped, new JdbcStoredRows(unit.dataSource), Set.of());
    }

    ValueRotation over(
            Predicate<ProtectedTable> mapped, JdbcStoredRows rows, Set<String> withoutValues) {
        return new TableRotation(
                keys,
                () -> unit.runtime.tables().stream().filter(mapped).toList(),
                rows,
                new JdbcSealedStore(unit.dataSource),
                new FieldCipher(),
                unit.runtime::evictAll,
                withoutValues,
                index());
    }

    private IndexRotation index() {
        return new IndexRotation(
                unit.runtime::tables,
                new JdbcStoredRows(unit.dataSource),
                new JdbcSealedStore(unit.dataSource),
                unit.keys,
                Set.of());
    }

    @Test
    void whatIsUnsealedBehindItIsLookedForOnceMore() {
        retire();
        heardOf();
        KeySweep unsealing =
                finishing(
                        () ->
                                unit.doInTransaction(
                                        em ->
                                                custody.unseal(
                                                        List.of(row(Member.class, sealed.id)),
                                                        subject(sealed.id))));

        assertThat(
                        unit.storage(unit.dataSource)
                                .rotation(unsealing)
                                .run(Kind.DATA_KEY, 10, ALL)
                                .ended())
                .isFalse();
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        assertThat(
                        unit.<String>permitted(
                                "membership", em -> em.find(Member.class, sealed.id).email))
                .isEqualTo("sealed@example.com");
    }

    @Test
    void whoeverIsDestroyedMeanwhileStaysDestroyed() {
        retire();
        unit.doInTransaction(em -> unit.keys.destroy(subject(member.id)));
        heardOf();

        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();

        assertThat(unit.keys.states(subject(member.id))).containsExactly(KeyState.DESTROYED);
        unit.permitted(
                "membership",
                em -> {
                    assertThat(em.find(Member.class, member.id).email).isNull();
                    return null;
                });
    }

    @Test
    void destroysEveryGenerationOfAPerson() {
        rotate();

        unit.doInTransaction(em -> unit.keys.destroy(subject(member.id)));

        assertThat(unit.keys.states(subject(member.id))).containsExactly(KeyState.DESTROYED);
        unit.doInTransaction(
                em ->
                        custody.destroy(
                                custody.rowsOf(subject(member.id)),
                                subject(member.id),
                                Extent.EVERYTHING));
        assertThat(unit.<Boolean>inTransaction(em -> custody.remains(subject(member.id)).none()))
                .isTrue();
    }

    @Test
    void keepsAMaskUnderTheNewerKeyWhereTheWholeRowIsWritten() {
        Member detached = unit.inTransaction(em -> em.find(Member.class, member.id));
        retire();
        heardOf();

        unit.doInTransaction(
                em -> {
                    Member managed = em.find(Member.class, member.id);
                    managed.nickname = "그 뒤";
                    managed.memos.remove(0);
                });
        detached.nickname = "합친 뒤";
        detached.memos = new ArrayList<>();
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();

        assertThat(history(unit)).contains("010-0000-9999", "[벨을 누르지 마세요]");
        unit.permitted(
                "membership",
                em -> {
                    Member read = em.find(Member.class, member.id);
                    assertThat(read.phone).isEqualTo("010-0000-9999");
                    assertThat(read.memos).containsExactly("벨을 누르지 마세요");
                    return null;
                });
    }

    /** Envers stores what was removed once more, after the guards were asked about the rest. */
    @Test
    void asksTheGuardsAboutWhatOnlyTheHistoryStoresUnderAnOlderKey() {
        Set<Long> older = living();
        Set<Long> asked = new HashSet<>();
        unit.guards.add(
                (connection, writes) ->
                        writes.all().forEach(written -> asked.add(written.keyId())));
        unit.doInTransaction(
                em -> {
                    Member managed = em.find(Member.class, member.id);
                    assertThat(managed.memos).hasSize(2);
                    CompletableFuture.runAsync(
                                    () -> {
                                        retire();
                                        heardOf();
                                        values.run(Kind.DATA_KEY, 10, 1);
                                    })
                            .join();
                    asked.clear();
                    managed.memos.clear();
                });

        assertThat(asked).containsAnyElementsOf(older);
    }

    @Test
    void whatMovesComesUnderTheNewestKeyAndWhatIsThereAlreadyIsLeftToTheRotation() {
        Member next = unit.member("가상다음", "next@example.com");
        byte[] receiver = unit.stored("purchase_order", "receiver_name", order);
        retire();
        unit.clock.advance(Duration.ofSeconds(5));

        unit.doInTransaction(em -> give(em, next.id));

        byte[] moved = unit.stored("purchase_order", "delivery_address", order);
        assertThat(living()).contains(StoredValue.keyId(moved));
        assertThat(unit.keys.subjectOf(StoredValue.keyId(moved))).isEqualTo(subject(next.id));
        assertThat(unit.stored("purchase_order", "receiver_name", order)).isEqualTo(receiver);

        assertThat(keys.retireDataKeys(subject(next.id), OFFICER)).isEqualTo(1);
        unit.clock.advance(Duration.ofSeconds(5));
        unit.doInTransaction(
                em -> {
                    give(em, member.id);
                    em.flush();
                    give(em, next.id);
                });
        assertThat(unit.stored("purchase_order", "delivery_address", order)).isEqualTo(moved);

        heardOf();
        assertThat(values.run(Kind.DATA_KEY, 10, ALL).ended()).isTrue();
        assertThat(namedKeys()).isSubsetOf(living());
        assertThat(
                        unit.<String>permitted(
                                "delivery",
                                em -> em.find(PurchaseOrder.class, order).deliveryAddress))
                .isEqualTo("가상시 없는로 1");
    }

    @Test
    void sealsWhatCameUnderANewerKeyWhileTheTransactionRan() {
        unit.doInTransaction(
                em -> {
                    whileATransactionHasBegunToRead();
                    assertThat(
                                    custody.seal(
                                            List.of(row(Member.class, member.id)),
                                            subject(member.id),
                                            Extent.of(Set.of("member.phone"))))
                            .isPositive();
                });

        assertThat(unit.stored("member", "phone", member.id)).isNull();
    }

    @Test
    void destroysWhatCameUnderANewerKeyWhileTheTransactionRan() {
        unit.doInTransaction(
                em -> {
                    whileATransactionHasBegunToRead();
                    Extent phone = Extent.of(Set.of("member.phone"));
                    List<RowReference> rows = List.of(row(Member.class, member.id));
                    custody.destroy(rows, subject(member.id), phone);
                    assertThat(custody.remains(rows, subject(member.id), phone).none()).isTrue();
                });

        assertThat(unit.stored("member", "phone", member.id)).isNull();
    }

    private void whileATransactionHasBegunToRead() {
        unit.jdbc.queryForList("select key_id from jikimi_data_key");
        elsewhere(
                () -> {
                    retire();
                    unit.clock.advance(Duration.ofSeconds(5));
                    writePhone("010-0000-7773");
                });
    }

    /** In a transaction of another thread, which is waited for. */
    private static void elsewhere(Runnable work) {
        try {
            CompletableFuture.runAsync(work).get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void leavesNothingOldInTheSecondLevelCache() {
        Subscriber subscriber =
                unit.inTransaction(
                        em -> {
                            Subscriber fresh = new Subscriber();
                            fresh.name = "가상구독";
                            fresh.email = "subscriber@example.com";
                            em.persist(fresh);
                            return fresh;
                        });
        unit.inTransaction(em -> em.find(Subscriber.class, subscriber.id).nickname);

        rotate();

        assertThat(unit.sessionFactory().getCache().contains(Subscriber.class, subscriber.id))
                .isFalse();
        assertThat(
                        unit.<String>permitted(
                                "membership", em -> em.find(Subscriber.class, subscriber.id).email))
                .isEqualTo("subscriber@example.com");
    }

    @Test
    void aRepeatedChangeOfAListFindsWhatAnotherInstanceHasWrittenAnew() {
        Long caller = unit.inTransaction(AbstractValueRotationContractTests::caller);
        unit.guards.add((connection, writes) -> writes.all().forEach(this::requireKeyInUse));
        unit.doInTransaction(em -> em.find(Caller.class, caller).notes.size());
        retire();
        heardOf();
        sweptByAnotherInstance();

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> removeFirstNote(caller))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .hasValue(Refusal.KEY_ROTATED));
        removeFirstNote(caller);

        assertThat(unit.<Integer>inTransaction(em -> em.find(Caller.class, caller).notes.size()))
                .isEqualTo(2);
    }

    /** It writes everything anew, comes to no end, and cannot empty the caches of this one. */
    private void sweptByAnotherInstance() {
        KeySweep endless =
                sweep(
                        "finish",
                        arguments ->
                                arguments[1] =
                                        (Supplier<KeySweep.Left>) () -> KeySweep.Left.UNKNOWN);
        new TableRotation(
                        endless,
                        unit.runtime::tables,
                        new JdbcStoredRows(unit.dataSource),
                        new JdbcSealedStore(unit.dataSource),
                        new FieldCipher(),
                        () -> {},
                        Set.of(),
                        index())
                .run(Kind.DATA_KEY, 10, ALL);
    }

    private void requireKeyInUse(ProtectedWrites.Written written) {
        if (closed().contains(written.keyId())) {
            throw new LifecycleException(Refusal.KEY_ROTATED, "key", "repeat the transaction");
        }
    }

    private void removeFirstNote(Long caller) {
        unit.doInTransaction(em -> em.find(Caller.class, caller).notes.remove(0));
    }

    private static Long caller(EntityManager em) {
        Caller fresh = new Caller();
        fresh.name = "가상인";
        fresh.notes.addAll(List.of("가상 오전", "가상 오후", "가상 저녁"));
        em.persist(fresh);
        return fresh.id;
    }

    @Test
    void aValueFromBeforeIsAFaultAndNeverReadsAsNothing() {
        byte[] old = unit.stored("member", "phone", member.id);
        rotate();
        unit.jdbc.update("update member set phone = ? where id = ?", old, member.id);

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                unit.permitted(
                                        "membership", em -> em.find(Member.class, member.id).phone))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                cause -> {
                                                    assertThat(cause.refusal())
                                                            .isEqualTo(Refusal.KEY_MISSING);
                                                    assertThat(cause)
                                                            .hasMessageContaining("replaced");
                                                }));
    }

    private void give(EntityManager em, Long buyer) {
        em.find(PurchaseOrder.class, order).buyer = em.find(Member.class, buyer);
    }

    void retire() {
        keys.retireDataKeys(unit.clock.now().plusSeconds(1), OFFICER);
    }

    void heardOf() {
        RotationClock.heardOf(unit.dataSource, unit.clock);
    }

    private void rotate() {
        retire();
        heardOf();
        assertThat(values.run(Kind.DATA_KEY, 100, ALL).ended()).isTrue();
    }

    private JdbcDataKeys freshKeys() {
        return new JdbcDataKeys(
                unit.dataSource, unit.dataSource, unit.masterKeys, unit.clock, 1_000);
    }

    /** Works, and breaks before a page is committed. */
    private KeySweep breakingAfter(int pages) {
        int[] left = {pages};
        return sweep(
                "page",
                arguments -> {
                    @SuppressWarnings("unchecked")
                    Function<String, KeySweep.Page> work =
                            (Function<String, KeySweep.Page>) arguments[2];
                    arguments[2] =
                            (Function<String, KeySweep.Page>)
                                    after -> {
                                        KeySweep.Page page = work.apply(after);
                                        if (left[0]-- <= 0) {
                                            throw new IllegalStateException("broken");
                                        }
                                        return page;
                                    };
                });
    }

    /** Does something between the count and the end. */
    private KeySweep finishing(Runnable meanwhile) {
        return sweep(
                "finish",
                arguments -> {
                    @SuppressWarnings("unchecked")
                    Supplier<KeySweep.Left> look = (Supplier<KeySweep.Left>) arguments[1];
                    arguments[1] =
                            (Supplier<KeySweep.Left>)
                                    () -> {
                                        KeySweep.Left left = look.get();
                                        meanwhile.run();
                                        return left;
                                    };
                });
    }

    private KeySweep sweep(String method, Consumer<Object[]> change) {
        return (KeySweep)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {KeySweep.class},
                        (proxy, called, arguments) -> {
                            if (called.getName().equals(method)) {
                                change.accept(arguments);
                            }
                            try {
                                return called.invoke(keys, arguments);
                            } catch (InvocationTargetException failure) {
                                throw failure.getCause();
                            }
                        });
    }

    private Set<Long> living() {
        return new HashSet<>(
                unit.jdbc.queryForList(
                        "select key_id from jikimi_data_key where state = 'LIVE'", Long.class));
    }

    /** The keys that are named anywhere. */
    private Set<Long> namedKeys() {
        Set<Long> named = new HashSet<>();
        for (ProtectedTable table : unit.runtime.tables()) {
            for (ProtectedTable.ValueColumn column : table.columns()) {
                addNamed(
                        "select "
                                + column.name()
                                + " from "
                                + table.table()
                                + " where "
                                + column.name()
                                + " is not null",
                        named);
            }
        }
        addNamed("select sealed_value from jikimi_sealed where role = 'value'", named);
        return named;
    }

    private void addNamed(String select, Set<Long> named) {
        for (byte[] stored : unit.jdbc.queryForList(select, byte[].class)) {
            if (StoredValue.isProtected(stored)) {
                named.add(StoredValue.keyId(stored));
            }
        }
    }

    /** Everything the shop reads, history included. */
    private List<String> everything(CustodyUnit reader) {
        List<String> read = new ArrayList<>();
        reader.permitted(
                "membership",
                em -> {
                    Member found = em.find(Member.class, member.id);
                    read.add(found.name + found.email + found.phone + found.birthDate);
                    read.add(sorted(found.memos));
                    return null;
                });
        reader.permitted(
                "delivery",
                em -> {
                    read.add(em.find(Member.class, member.id).home.street);
                    PurchaseOrder found = em.find(PurchaseOrder.class, order);
                    read.add(found.deliveryAddress + found.receiverName);
                    return null;
                });
        reader.permitted(
                "visits",
                em -> {
                    Household found = em.find(Household.class, household);
                    read.add(sorted(found.notes) + " " + found.phones);
                    found.residents.forEach(resident -> read.add(String.valueOf(resident.name)));
                    AuditReader audit = AuditReaderFactory.get(em);
                    for (Number revision : audit.getRevisions(Household.class, household)) {
                        Household then = audit.find(Household.class, household, revision);
                        read.add(revision + ": " + sorted(then.notes) + " " + then.phones);
                        then.residents.forEach(resident -> read.add(revision + resident.name));
                    }
                    return null;
                });
        reader.permitted(
                "travel",
                em -> {
                    Passport found = em.find(Passport.class, passport);
                    read.add(
                            found.name
                                    + found.birthDate
                                    + found.visits
                                    + found.miles
                                    + found.fee
                                    + found.visa
                                    + Arrays.toString(found.photo));
                    return null;
                });
        reader.permitted(
                "admission",
                em -> {
                    SeasonPass found = em.find(SeasonPass.class, pass);
                    read.add(found.holder + found.until + found.team + sorted(found.gates));
                    return null;
                });
        reader.permitted(
                "partnership",
                em -> {
                    BusinessContact found = em.find(BusinessContact.class, contact);
                    read.add(found.email + found.account);
                    return null;
                });
        read.addAll(history(reader));
        return read;
    }

    /** A list without an order column comes in whatever order its rows lie. */
    private static String sorted(List<String> list) {
        return list.stream().sorted().toList().toString();
    }

    private List<String> history(CustodyUnit reader) {
        return reader.permitted(
                "membership",
                em -> {
                    List<String> read = new ArrayList<>();
                    AuditReader audit = AuditReaderFactory.get(em);
                    for (Number revision : audit.getRevisions(Member.class, member.id)) {
                        Member then = audit.find(Member.class, member.id, revision);
                        read.add(then.name + then.email + then.birthDate);
                        read.add(String.valueOf(then.phone));
                        read.add(sorted(then.memos));
                    }
                    return read;
                });
    }

    private static Member byEmail(EntityManager em, String email) {
        return em.createQuery("select m from Member m where m.email = :email", Member.class)
                .setParameter("email", email)
                .getSingleResult();
    }

    private static Long household(EntityManager em) {
        Household fresh = new Household();
        fresh.notes.addAll(List.of("가상 메모", "가상 메모", "가상 쪽지"));
        fresh.phones.addAll(List.of("010-0000-4321", "010-0000-4322"));
        fresh.residents.add(new Resident("가상인", "1"));
        em.persist(fresh);
        return fresh.id;
    }

    private static Long passport(EntityManager em) {
        Passport fresh = new Passport();
        fresh.name = "가상인";
        fresh.birthDate = LocalDate.of(1990, 5, 1);
        fresh.visits = 3;
        fresh.miles = 12_000L;
        fresh.fee = new BigDecimal("53000");
        fresh.visa = true;
        fresh.photo = new byte[] {1, 2, 3};
        em.persist(fresh);
        return fresh.id;
    }

    /** In a table of its own that repeats what it inherits, numbered by UUID. */
    private static UUID pass(EntityManager em) {
        SeasonPass fresh = new SeasonPass();
        fresh.holder = "가상소지자";
        fresh.until = LocalDate.of(2030, 12, 31);
        fresh.team = "가상 야구단";
        fresh.gates.addAll(List.of("가상 북문", "가상 남문"));
        em.persist(fresh);
        return fresh.id;
    }

    private static Long contact(EntityManager em) {
        BusinessContact fresh = new BusinessContact();
        fresh.email = "partner@example.com";
        fresh.account = "000-00-000000";
        em.persist(fresh);
        return fresh.id;
    }

    private Long order(EntityManager em) {
        PurchaseOrder fresh = new PurchaseOrder();
        fresh.buyer = em.find(Member.class, member.id);
        fresh.deliveryAddress = "가상시 없는로 1";
        fresh.receiverKey = subject(sealed.id).toString();
        fresh.receiverName = "가상을";
        em.persist(fresh);
        return fresh.id;
    }

    private static DataSubjectId subject(Long id) {
        return new DataSubjectId("member", String.valueOf(id));
    }

    private static RowReference row(Class<?> type, Long id) {
        return new RowReference(type.getName(), String.valueOf(id));
    }
}
