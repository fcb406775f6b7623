package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.evidence.VerificationReport.Break;
import io.jikimi.evidence.VerificationReport.Head;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.jdbc.JdbcUpdateAffectedIncorrectNumberOfRowsException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What evidence promises on every database. Subjects and reasons are made up. */
abstract class AbstractEvidenceLogContractTests {

    private static final DataSubjectId HANEUL = new DataSubjectId("member", "17");
    private static final Actor STAFF = Actor.staff("cs-03");
    private static final List<String> TABLES =
            List.of(
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));

    @TempDir Path folder;

    private HikariDataSource host;
    private HikariDataSource own;
    private JdbcClient jdbc;
    private TransactionTemplate transaction;
    private EvidenceSigner signer;
    private JdbcEvidenceLog log;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        host = pool(5);
        own = pool(4);
        jdbc = JdbcClient.create(host);
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        transaction = new TransactionTemplate(new JdbcTransactionManager(host));
        signer =
                new KeyLedgerSigner(
                        own,
                        KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]),
                        clock);
        log = instance();
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
        host.close();
    }

    @Test
    void appendsAChangeInTheCallersTransaction() {
        transaction.executeWithoutResult(status -> log.append(change(1)));

        assertThat(
                        jdbc.sql(
                                        "select kind, actor_kind, actor, subject, details from"
                                                + " jikimi_ledger")
                                .query()
                                .singleRow()
                                .values())
                .containsExactly(
                        "consent.granted", "STAFF", "cs-03", "member:17", "{\"number\":\"1\"}");
    }

    @Test
    void writesAnAccessInTheTransactionOfTheChangeItTellsOf() {
        transaction.executeWithoutResult(status -> recordInTransaction(accessTo(3)));

        assertThat(count("jikimi_access_log")).isOne();
        assertThat(count("jikimi_access_subject")).isEqualTo(2);
        VerificationReport report = log.verify();
        assertThat(report.intact()).isTrue();
        assertThat(report.accessRows()).isOne();
    }

    @Test
    void leavesNoAccessOfAChangeThatRolledBack() {
        transaction.executeWithoutResult(
                status -> {
                    recordInTransaction(accessTo(3));
                    status.setRollbackOnly();
                });

        assertThat(count("jikimi_access_log")).isZero();
        assertThat(count("jikimi_access_subject")).isZero();
    }

    /** It is found when it is there, behind what was sealed meanwhile. */
    @Test
    void chainsAnAccessThatIsCommittedLate() {
        transaction.executeWithoutResult(
                status -> {
                    recordInTransaction(access(1));
                    log.record(access(2));
                    log.seal();
                });
        log.seal();

        assertThat(log.verify().intact()).isTrue();
        assertThat(
                        jdbc.sql("select task from jikimi_access_log order by chain_position")
                                .query(String.class)
                                .list())
                .containsExactly("GET /orders/2", "GET /orders/1");
    }

    @Test
    void failsAChangeWhoseAccessCannotBeWritten() {
        jdbc.sql("alter table jikimi_access_log rename to jikimi_access_log_away").update();
        try {
            assertThatExceptionOfType(LifecycleException.class)
                    .isThrownBy(
                            () ->
                                    transaction.executeWithoutResult(
                                            status -> recordInTransaction(access(1))))
                    .satisfies(
                            refused ->
                                    assertThat(refused.refusal())
                                            .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
        } finally {
            jdbc.sql("alter table jikimi_access_log_away rename to jikimi_access_log").update();
        }
    }

    private void recordInTransaction(AccessEntry entry) {
        Connection connection = DataSourceUtils.getConnection(host);
        try {
            log.record(connection, entry);
        } finally {
            DataSourceUtils.releaseConnection(connection, host);
        }
    }

    @Test
    void doesWhatItDoesOnItsOwnInOneTransaction() {
        JdbcEvidence store = new JdbcEvidence(host, own);

        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                store.own()
                                        .run(
                                                fresh -> {
                                                    store.appendOwn(change(1));
                                                    throw new IllegalStateException("killed");
                                                }));

        assertThat(jdbc.sql("select count(*) from jikimi_ledger").query(Long.class).single())
                .isZero();
        assertThat(own.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "ledger"})
    void theEndOfAChainDoesNotMoveOverARowThatIsNotFound(String chain) {
        JdbcEvidence store = new JdbcEvidence(host, own);
        Chain.Link nowhere = new Chain.Link(4_711, clock.now(), 1, new byte[32]);

        assertThatExceptionOfType(JdbcUpdateAffectedIncorrectNumberOfRowsException.class)
                .isThrownBy(
                        () ->
                                store.own()
                                        .run(
                                                jdbc -> {
                                                    store.chain(
                                                            chain.equals("access")
                                                                    ? Chain.ACCESS
                                                                    : Chain.LEDGER,
                                                            List.of(nowhere));
                                                    return chain;
                                                }));
    }

    @Test
    void leavesNothingOfAChangeThatRolledBack() {
        transaction.executeWithoutResult(
                status -> {
                    log.append(change(1));
                    status.setRollbackOnly();
                });

        assertThat(count("jikimi_ledger")).isZero();
        assertThat(log.verify().ledgerRows()).isZero();
    }

    @Test
    void keepsAnAccessWhoseTransactionRolledBack() {
        transaction.executeWithoutResult(
                status -> {
                    log.record(access(1));
                    status.setRollbackOnly();
                });

        assertThat(count("jikimi_access_log")).isEqualTo(1);
    }

    @Test
    void keepsAnAccessInsideAReadOnlyTransaction() {
        transaction.setReadOnly(true);

        transaction.executeWithoutResult(status -> log.record(access(1)));

        assertThat(count("jikimi_access_log")).isEqualTo(1);
    }

    @Test
    void writesEveryFieldOfAnAccess() {
        log.record(access(1));

        assertThat(
                        jdbc.sql(
                                        "select actor_kind, actor, source, purpose, task, action,"
                                                + " subject, subjects, items, result, reason from"
                                                + " jikimi_access_log")
                                .query()
                                .singleRow()
                                .values())
                .containsExactly(
                        "STAFF",
                        "cs-03",
                        "203.0.113.7",
                        "delivery",
                        "GET /orders/1",
                        "read",
                        "member:17",
                        1,
                        "member.name,member.phone",
                        "ok",
                        "call back");
    }

    @Test
    void writesWhatAnAccessBelongsTo() {
        log.record(access(1).within(new AccessEntry.Context("run-7", "4bf9", "a1b2c3d4", "AP-3")));
        log.record(access(2));

        assertThat(belongings())
                .containsExactly(
                        tuple(2, "run-7", "4bf9", "a1b2c3d4", "AP-3"),
                        tuple(2, null, null, null, null));
        assertThat(log.verify().intact()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run_id", "trace_id", "condition_hash", "approval"})
    void namesARowThatWasMadeToBelongToSomethingElse(String column) {
        log.record(access(1).within(new AccessEntry.Context("run-7", "4bf9", "a1b2c3d4", "AP-3")));
        log.seal();
        tamper("update jikimi_access_log set " + column + " = 'x'");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 1, SegmentCheck.ALTERED));
    }

    /** What stands in a database that was there before. */
    @Test
    void verifiesRowsOfTheFirstFormBesideThoseOfTheSecond() {
        log.record(access(1));
        tamper("update jikimi_access_log set form = 1");
        log.seal();
        log.record(access(2));

        assertThat(log.verify().intact()).isTrue();
        assertThat(HexFormat.of().formatHex(hashOfAccess(1)))
                .as("the hash of the first form, as it always was")
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(Chain.link(Chain.beginning(), firstForm(access(1)))));
        tamper("update jikimi_access_log set form = 2 where chain_position = 1");
        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 1, SegmentCheck.ALTERED));
    }

    /** The first form knows nothing of these columns: what stands in them was put there. */
    @ParameterizedTest
    @ValueSource(strings = {"run_id", "trace_id", "condition_hash", "approval"})
    void namesARowOfTheFirstFormThatWasMadeToBelongToSomething(String column) {
        log.record(access(1));
        tamper("update jikimi_access_log set form = 1");
        log.seal();
        tamper("update jikimi_access_log set " + column + " = 'AP-3'");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 1, SegmentCheck.ALTERED));
    }

    @Test
    void anAccessBelongsToTheRunAndTheTraceOfItsThread() {
        MDC.put("runId", "run-7");
        MDC.put("traceId", "4".repeat(300));
        try {
            log.record(access(1));
            log.record(access(2).within(new AccessEntry.Context("run-8", "4bf9", null, null)));
        } finally {
            MDC.clear();
        }
        log.record(access(3));

        assertThat(belongings())
                .containsExactly(
                        tuple(2, "run-7", "4".repeat(100), null, null),
                        tuple(2, "run-8", "4bf9", null, null),
                        tuple(2, null, null, null, null));
    }

    private List<Tuple> belongings() {
        return jdbc.sql(
                        "select form, run_id, trace_id, condition_hash, approval from"
                                + " jikimi_access_log order by task")
                .query(
                        (row, number) ->
                                tuple(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5)))
                .list();
    }

    private byte[] firstForm(AccessEntry entry) {
        return CanonicalForm.of("jikimi-access-1")
                .number(
                        jdbc.sql("select min(id) from jikimi_access_log")
                                .query(Long.class)
                                .single())
                .instant(entry.at())
                .text("STAFF")
                .text("cs-03")
                .text(null)
                .text("203.0.113.7")
                .text("delivery")
                .text("GET /orders/1")
                .text("read")
                .text("member.name,member.phone")
                .text("ok")
                .text("call back")
                .number(1)
                .text("member:17")
                .number(0)
                .toBytes();
    }

    private byte[] hashOfAccess(long position) {
        return jdbc.sql("select chain_hash from jikimi_access_log where chain_position = ?")
                .param(position)
                .query(byte[].class)
                .single();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 450})
    void namesEverySubjectOfAnAccess(int subjects) {
        log.record(accessTo(subjects));
        log.record(accessTo(subjects));

        assertThat(count("jikimi_access_subject")).isEqualTo(2 * Math.max(0, subjects - 1));
        assertThat(
                        jdbc.sql(
                                        "select count(distinct subject) from (select subject from"
                                                + " jikimi_access_log union all select subject from"
                                                + " jikimi_access_subject) named")
                                .query(Integer.class)
                                .single())
                .isEqualTo(subjects);
        assertThat(
                        jdbc.sql("select min(subjects) from jikimi_access_log")
                                .query(Integer.class)
                                .single())
                .isEqualTo(subjects);
        assertThat(log.verify().intact()).isTrue();
    }

    @Test
    void servesFiftyReadersInOuterTransactionsOnAPoolOfFive() throws Exception {
        List<Callable<Integer>> readers =
                IntStream.range(0, 50)
                        .<Callable<Integer>>mapToObj(
                                number ->
                                        () ->
                                                transaction.execute(
                                                        status -> {
                                                            jdbc.sql("select 1")
                                                                    .query(Integer.class)
                                                                    .single();
                                                            log.record(access(number));
                                                            return number;
                                                        }))
                        .toList();

        assertThat(together(readers)).hasSize(50);

        assertThat(count("jikimi_access_log")).isEqualTo(50);
        VerificationReport report = log.verify();
        assertThat(report.intact()).isTrue();
        assertThat(report.accessRows()).isEqualTo(50);
    }

    @Test
    void keepsTextThatDatabasesDoNotLike() {
        log.record(
                new AccessEntry(
                        clock.now(),
                        STAFF,
                        "203.0.113.7",
                        "delivery",
                        "GET /\0orders",
                        "read",
                        List.of(HANEUL),
                        List.of(),
                        "ok",
                        "😀 \uD800 ' \" \\ \u202E " + "긴 사유 ".repeat(20_000)));
        log.append(
                LedgerEntry.of(
                        "consent.granted",
                        clock.now(),
                        STAFF,
                        null,
                        Map.of("note", "a\0b \uDC00 \"quoted\" 😀")));

        VerificationReport report = log.verify();

        assertThat(report.intact()).isTrue();
        assertThat(report.accessRows()).isEqualTo(1);
        assertThat(report.ledgerRows()).isEqualTo(1);
    }

    @Test
    void asksFromWhereAnAccessCameThatDoesNotSaySo() {
        try (JdbcEvidenceLog asking =
                new JdbcEvidenceLog(host, own, signer, () -> "203.0.113.9", clock)) {
            asking.record(access(1));
            asking.record(access(2).from(null));
        }
        log.record(access(3).from(null));

        assertThat(
                        jdbc.sql("select source from jikimi_access_log order by task")
                                .query(String.class)
                                .list())
                .containsExactly("203.0.113.7", "203.0.113.9", "GET /orders/3");
    }

    @Test
    void failsOnlyTheEntryTheDatabaseDoesNotAccept() throws Exception {
        AccessEntry unacceptable =
                new AccessEntry(
                        clock.now(),
                        Actor.staff("x".repeat(300)),
                        "203.0.113.7",
                        "delivery",
                        "GET /orders",
                        "read",
                        List.of(),
                        List.of(),
                        "ok",
                        null);
        List<Callable<Boolean>> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            readers.add(() -> succeeds(() -> log.record(access(number))));
        }
        readers.add(() -> succeeds(() -> log.record(unacceptable)));

        assertThat(together(readers)).containsOnlyOnce(false);

        assertThat(count("jikimi_access_log")).isEqualTo(20);
    }

    @Test
    void keepsAnAccessOverAPoolThatDoesNotCommitByItself() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database().getJdbcUrl());
        config.setUsername(database().getUsername());
        config.setPassword("");
        config.setAutoCommit(false);
        try (HikariDataSource uncommitted = new HikariDataSource(config);
                JdbcEvidenceLog other =
                        new JdbcEvidenceLog(host, uncommitted, signer, () -> null, clock)) {
            other.record(access(1));
        }

        assertThat(count("jikimi_access_log")).isEqualTo(1);
    }

    @Test
    void refusesTheReadWhenTheDatabaseIsDown() {
        own.close();

        assertUnavailable(() -> log.record(access(1)));
    }

    @Test
    void refusesTheChangeWhenTheDatabaseIsDown() {
        host.close();

        assertUnavailable(() -> log.append(change(1)));
    }

    @Test
    void refusesAChangeTheDatabaseDoesNotAcceptWithoutRepeatingIt() {
        LedgerEntry unacceptable =
                LedgerEntry.of(
                        "consent.granted",
                        clock.now(),
                        Actor.staff("x".repeat(300)),
                        null,
                        Map.of());

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> log.append(unacceptable))
                .withMessageNotContaining("xxx")
                .withNoCause()
                .satisfies(
                        refusal ->
                                assertThat(refusal.refusal())
                                        .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
    }

    @Test
    void refusesAfterItWasClosed() {
        log.record(access(1));
        log.close();
        log.close();

        assertUnavailable(() -> log.record(access(2)));
        assertThat(count("jikimi_access_log")).isEqualTo(1);
    }

    @Test
    void findsNothingInAnEmptyDatabase() {
        String beginning = "0".repeat(64);

        assertThat(log.verify())
                .isEqualTo(
                        new VerificationReport(
                                clock.now(),
                                0,
                                0,
                                0,
                                List.of(
                                        new Head("ledger", 0, beginning, 0),
                                        new Head("access", 0, beginning, 0)),
                                List.of(),
                                List.of()));
    }

    @Test
    void tellsTheHeadsOfTheChainsAndWhatIsNotSealed() {
        fill(25);
        log.seal();
        VerificationReport earlier = log.verify();
        fill(5);

        VerificationReport report = log.verify();

        assertThat(earlier.segments()).isEqualTo(2);
        assertThat(report.segments()).isEqualTo(4);
        assertThat(report.heads())
                .containsExactly(storedHead("ledger", 30), storedHead("access", 30))
                .doesNotContainAnyElementsOf(earlier.heads());
    }

    @Test
    void tellsTheHeadsWithoutSealingOrVerifying() {
        String beginning = "0".repeat(64);
        assertThat(log.heads())
                .containsExactly(
                        new Head("ledger", 0, beginning, 0), new Head("access", 0, beginning, 0));
        fill(3);
        log.seal();
        fill(2);

        assertThat(log.heads())
                .extracting(Head::log, Head::position, Head::unsealed)
                .containsExactly(tuple("ledger", 3L, 2L), tuple("access", 3L, 2L));
        assertThat(log.lastReport()).isNull();
        VerificationReport report = log.verify();
        assertThat(log.lastReport()).isEqualTo(report);
        assertThat(log.heads()).isEqualTo(report.heads());
    }

    @Test
    void countsTheRowsThatItCouldNotSeal() {
        fill(3);
        log.seal();
        fill(2);
        jdbc.sql("update jikimi_evidence_chain set last_position = 1 where chain = 'ledger'")
                .update();

        assertThat(log.verify().heads())
                .extracting(Head::log, Head::position, Head::unsealed)
                .containsExactly(tuple("ledger", 3L, 2L), tuple("access", 5L, 0L));
    }

    private Head storedHead(String chain, long position) {
        byte[] hash =
                jdbc.sql("select last_hash from jikimi_evidence_chain where chain = ?")
                        .param(chain)
                        .query((result, number) -> result.getBytes(1))
                        .single();
        return new Head(chain, position, HexFormat.of().formatHex(hash), 0);
    }

    @Test
    void findsNothingWhereNothingWasDone() {
        fill(25);
        log.seal();
        fill(5);

        VerificationReport report = log.verify();

        assertThat(report.breaks()).isEmpty();
        assertThat(report.ledgerRows()).isEqualTo(30);
        assertThat(report.accessRows()).isEqualTo(30);
        assertThat(instance().verify()).isEqualTo(report);
    }

    @Test
    void chainsALateCommitLate() {
        TransactionTemplate inner = new TransactionTemplate(new JdbcTransactionManager(host));
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        transaction.executeWithoutResult(
                outer -> {
                    log.append(change(1));
                    inner.executeWithoutResult(status -> log.append(change(2)));
                    log.seal();
                });
        log.seal();

        assertThat(
                        jdbc.sql("select details from jikimi_ledger order by chain_position")
                                .query(String.class)
                                .list())
                .containsExactly("{\"number\":\"2\"}", "{\"number\":\"1\"}");
        assertThat(log.verify().intact()).isTrue();
    }

    @Test
    void letsTwoInstancesSealAtOnce() throws Exception {
        JdbcEvidenceLog other = instance();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            JdbcEvidenceLog sealer = i % 2 == 0 ? log : other;
            work.add(
                    () -> {
                        fill(20);
                        sealer.seal();
                        return true;
                    });
        }

        together(work);

        VerificationReport report = other.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.ledgerRows()).isEqualTo(160);
        assertThat(
                        jdbc.sql("select max(chain_position) from jikimi_ledger")
                                .query(Long.class)
                                .single())
                .isEqualTo(160);
        other.close();
    }

    @ParameterizedTest
    @CsvSource({
        "kind, consent.withdrawn",
        "actor_kind, SYSTEM",
        "actor, cs-04",
        "actor_subject, member:1",
        "subject, member:99",
        "details, {}"
    })
    void namesAnAlteredChange(String column, String value) {
        fill(10);
        log.seal();

        tamper("update jikimi_ledger set " + column + " = ? where chain_position = 4", value);

        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 4, SegmentCheck.ALTERED));
    }

    @ParameterizedTest
    @CsvSource({
        "actor_kind, SYSTEM",
        "actor, cs-04",
        "actor_subject, member:1",
        "source, 203.0.113.8",
        "purpose, membership",
        "task, GET /",
        "action, export",
        "subject, member:99",
        "items, member.name",
        "result, PURPOSE_MISMATCH",
        "reason, none"
    })
    void namesAnAlteredAccess(String column, String value) {
        fill(10);
        log.seal();

        tamper("update jikimi_access_log set " + column + " = ? where chain_position = 4", value);

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 4, SegmentCheck.ALTERED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update jikimi_access_log set reason = null where chain_position = 4",
                "update jikimi_access_log set reason = '' where chain_position = 4",
                "update jikimi_access_log set subjects = 2 where chain_position = 4",
                "update jikimi_access_log set occurred_at = occurred_at + interval '1' second where"
                        + " chain_position = 4",
                "update jikimi_access_log set id = 1000000 where chain_position = 4",
                "insert into jikimi_access_subject (access_id, ordinal, subject, occurred_at) select"
                        + " id, 9, 'member:3', occurred_at from jikimi_access_log where"
                        + " chain_position = 4"
            })
    void namesAnAccessAlteredInItsDetails(String statement) {
        fill(10);
        log.seal();

        tamper(statement);

        VerificationReport report = log.verify();
        assertThat(report.breaks()).containsExactly(new Break("access", 4, SegmentCheck.ALTERED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from jikimi_access_subject where ordinal = 2",
                "update jikimi_access_subject set subject = 'member:99' where ordinal = 2",
                // The first further subject goes behind the others.
                "update jikimi_access_subject set ordinal = 9 where ordinal = 1"
            })
    void namesAnAccessWhoseSubjectsWereAltered(String statement) {
        log.record(access(1));
        log.record(accessTo(5));
        log.record(access(2));
        log.seal();

        tamper(statement);

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 2, SegmentCheck.ALTERED));
    }

    @Test
    void namesARowRemovedFromTheMiddle() {
        fill(10);
        log.seal();

        tamper("delete from jikimi_ledger where chain_position = 4");
        tamper("delete from jikimi_access_log where chain_position between 6 and 8");

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 4, SegmentCheck.MISSING),
                        new Break("access", 6, SegmentCheck.MISSING + " through position 8"));
    }

    @Test
    void namesTheFirstRowRemoved() {
        fill(3);
        log.seal();

        tamper("delete from jikimi_ledger where chain_position = 1");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 1, SegmentCheck.MISSING));
    }

    @Test
    void namesRowsRemovedAtTheEnd() {
        fill(10);
        log.seal();

        tamper("delete from jikimi_ledger where chain_position >= 9");

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 9, SegmentCheck.MISSING + " through position 10"));
    }

    @Test
    void namesEveryRowRemoved() {
        fill(10);
        log.seal();

        tamper("delete from jikimi_ledger");

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 1, SegmentCheck.MISSING + " through position 10"));
    }

    @Test
    void namesRowsThatChangedPlaces() {
        fill(10);
        log.seal();

        swap("chain_position", 4, 7);

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 4, SegmentCheck.REORDERED),
                        new Break("ledger", 7, SegmentCheck.REORDERED));
    }

    @Test
    void namesNeighboursThatChangedPlacesAndHashes() {
        fill(10);
        log.seal();

        swap("chain_position", 4, 5);
        byte[] fourth = hashAt(4);
        byte[] fifth = hashAt(5);
        setHash(4, fifth);
        setHash(5, fourth);

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 4, SegmentCheck.REORDERED),
                        new Break("ledger", 5, SegmentCheck.REORDERED));
    }

    @Test
    void namesTheGapThatAMovedRowLeaves() {
        fill(10);
        log.seal();

        tamper(
                "update jikimi_ledger set chain_position = null, chain_hash = null where"
                        + " chain_position = 4");

        VerificationReport report = log.verify();
        assertThat(report.breaks()).containsExactly(new Break("ledger", 4, SegmentCheck.MISSING));
    }

    @Test
    void namesATailThatWasChainedAgain() {
        fill(10);
        log.seal();

        tamper("update jikimi_ledger set actor = 'cs-04' where chain_position = 8");
        rechainFrom(8);

        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 10, SegmentCheck.SIGNATURE));
    }

    @Test
    void namesATailThatWasChainedAgainWithItsSegment() {
        fill(10);
        log.seal();
        fill(2);

        tamper("update jikimi_ledger set actor = 'cs-04' where chain_position = 8");
        rechainFrom(8);
        jdbc.sql("update jikimi_evidence_segment set last_hash = ? where chain = 'ledger'")
                .param(hashAt(10))
                .update();
        jdbc.sql("update jikimi_evidence_chain set last_hash = ? where chain = 'ledger'")
                .param(hashAt(10))
                .update();

        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 10, SegmentCheck.SIGNATURE));
    }

    @Test
    void namesAForgedSignature() {
        fill(10);
        log.seal();

        jdbc.sql("update jikimi_evidence_segment set signature = ? where chain = 'access'")
                .param(new byte[69])
                .update();

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 10, SegmentCheck.SIGNATURE));
    }

    @Test
    void namesASignatureOfAnUnknownKey() {
        fill(10);
        log.seal();

        tamper("update jikimi_evidence_segment set key_id = 5 where chain = 'access'");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 10, SegmentCheck.SIGNATURE));
    }

    @Test
    void namesASegmentThatWasRemoved() {
        fill(3);
        log.seal();
        fill(3);
        log.seal();
        fill(3);
        log.seal();

        tamper("delete from jikimi_evidence_segment where chain = 'ledger' and first_position = 4");
        tamper("delete from jikimi_evidence_segment where chain = 'access' and first_position = 7");

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 4, SegmentCheck.UNSIGNED),
                        new Break("access", 7, SegmentCheck.UNSIGNED));
    }

    @Test
    void namesARowThatClaimsAPlaceBehindTheEnd() {
        fill(3);
        log.seal();

        tamper("update jikimi_ledger set chain_position = 900 where chain_position = 3");

        assertThat(log.verify().breaks())
                .containsExactly(
                        new Break("ledger", 3, SegmentCheck.MISSING),
                        new Break("ledger", 4, SegmentCheck.UNSIGNED));
    }

    @ParameterizedTest
    @CsvSource({"ledger, jikimi_ledger", "access, jikimi_access_log"})
    void namesARowThatClaimsAPlaceBeforeTheBeginning(String chain, String table) {
        fill(3);
        log.seal();
        fill(1);

        tamper("update " + table + " set chain_position = 0 where chain_position is null");

        assertThat(log.verify().breaks())
                .containsExactly(new Break(chain, 0, SegmentCheck.UNSIGNED));
        tamper("update " + table + " set chain_position = -7 where chain_position = 0");
        assertThat(log.verify().breaks())
                .containsExactly(new Break(chain, -7, SegmentCheck.UNSIGNED));
    }

    @Test
    void namesASegmentBeforeTheBeginning() {
        fill(3);
        log.seal();

        tamper(
                "insert into jikimi_evidence_segment (chain, first_position, last_position,"
                        + " previous_hash, last_hash, signed_at, key_id, signature) select chain,"
                        + " -2, 0, previous_hash, last_hash, signed_at, key_id, signature from"
                        + " jikimi_evidence_segment where chain = 'ledger'");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", -2, SegmentCheck.UNSIGNED));
    }

    @Test
    void namesAnEndThatWasWoundBack() {
        fill(3);
        log.seal();
        fill(1);

        tamper("update jikimi_evidence_chain set last_position = 1 where chain = 'ledger'");

        assertUnavailable(log::seal);
        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 2, SegmentCheck.WOUND_BACK));
    }

    @Test
    void namesAChainWhoseSigningKeyWasReplaced() {
        fill(3);
        log.seal();
        tamper("delete from jikimi_key");
        EvidenceSigner other =
                new KeyLedgerSigner(
                        own,
                        KeysetFileMasterKeys.open(folder.resolve("master.json"), new byte[32]),
                        clock);
        JdbcEvidenceLog restarted = new JdbcEvidenceLog(host, own, other, () -> null, clock);

        assertThat(restarted.verify().breaks())
                .containsExactly(
                        new Break("ledger", 3, SegmentCheck.SIGNATURE),
                        new Break("access", 3, SegmentCheck.SIGNATURE));
        restarted.close();
    }

    @Test
    void findsNothingInTenThousandRows() {
        transaction.executeWithoutResult(
                status -> IntStream.range(0, 10_000).forEach(number -> log.append(change(number))));

        VerificationReport report = log.verify();

        assertThat(report.breaks()).isEmpty();
        assertThat(report.ledgerRows()).isEqualTo(10_000);
        tamper("update jikimi_ledger set actor = 'cs-04' where chain_position = 7321");
        assertThat(log.verify().breaks())
                .containsExactly(new Break("ledger", 7321, SegmentCheck.ALTERED));
    }

    HikariDataSource host() {
        return host;
    }

    JdbcEvidenceLog log() {
        return log;
    }

    private HikariDataSource pool(int connections) {
        return TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), connections);
    }

    private JdbcEvidenceLog instance() {
        return new JdbcEvidenceLog(host, own, signer, () -> null, clock);
    }

    private void fill(int rows) {
        for (int number = 0; number < rows; number++) {
            log.append(change(number));
            log.record(access(number));
        }
    }

    LedgerEntry change(int number) {
        return LedgerEntry.of(
                "consent.granted",
                clock.now(),
                STAFF,
                HANEUL,
                Map.of("number", Integer.toString(number)));
    }

    private AccessEntry access(int number) {
        return new AccessEntry(
                clock.now(),
                STAFF,
                "203.0.113.7",
                "delivery",
                "GET /orders/" + number,
                "read",
                List.of(HANEUL),
                List.of("member.name", "member.phone"),
                "ok",
                "call back");
    }

    private AccessEntry accessTo(int subjects) {
        return new AccessEntry(
                clock.now(),
                STAFF,
                "203.0.113.7",
                "delivery",
                "GET /orders",
                "read",
                IntStream.range(0, subjects)
                        .mapToObj(number -> new DataSubjectId("member", "s" + number))
                        .toList(),
                List.of("member.name"),
                "ok",
                null);
    }

    private int count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Integer.class).single();
    }

    private void tamper(String statement, Object... parameters) {
        assertThat(jdbc.sql(statement).params(parameters).update()).isPositive();
    }

    private void swap(String column, int first, int second) {
        String move = "update jikimi_ledger set " + column + " = ? where " + column + " = ?";
        tamper(move, -1, first);
        tamper(move, first, second);
        tamper(move, second, -1);
    }

    private byte[] hashAt(long position) {
        return jdbc.sql("select chain_hash from jikimi_ledger where chain_position = ?")
                .param(position)
                .query(byte[].class)
                .single();
    }

    private void setHash(long position, byte[] hash) {
        tamper("update jikimi_ledger set chain_hash = ? where chain_position = ?", hash, position);
    }

    /** Does what somebody who knows the algorithm, but not the signing key, would do. */
    private void rechainFrom(long first) {
        JdbcEvidence store = new JdbcEvidence(host, own);
        byte[] previous = hashAt(first - 1);
        for (Chain.Row row :
                store.own().run(own -> store.between(Chain.LEDGER, first, Long.MAX_VALUE))) {
            previous = Chain.link(previous, row.content());
            setHash(row.position(), previous);
        }
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (LifecycleException refused) {
            assertThat(refused.refusal()).isEqualTo(Refusal.EVIDENCE_UNAVAILABLE);
            return false;
        }
    }

    private static void assertUnavailable(Runnable action) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(
                        refusal ->
                                assertThat(refusal.refusal())
                                        .isEqualTo(Refusal.EVIDENCE_UNAVAILABLE));
    }

    private static <T> List<T> together(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
