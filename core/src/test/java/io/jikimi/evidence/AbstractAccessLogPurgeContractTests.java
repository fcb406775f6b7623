package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.Register;
import io.jikimi.evidence.KeepingPeriod.Case;
import io.jikimi.evidence.VerificationReport.Break;
import io.jikimi.evidence.VerificationReport.Purged;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How long the access log is kept on every database, and what its end leaves. All made up. */
abstract class AbstractAccessLogPurgeContractTests {

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    private static final long FEW = 49_999;
    private static final List<String> TABLES =
            List.of(
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    private final SettableClock clock = SettableClock.atNoon(FIRST_DAY);

    @TempDir Path folder;

    private HikariDataSource host;
    private HikariDataSource own;
    private JdbcClient jdbc;
    private EvidenceSigner signer;
    private JdbcEvidenceLog log;

    /** The database of this suite, with our tables. */
    abstract HikariDataSource database();

    @BeforeEach
    void open() {
        host = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 5);
        own = TestDatabase.pool(database().getJdbcUrl(), database().getUsername(), 4);
        jdbc = JdbcClient.create(host);
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        signer =
                new KeyLedgerSigner(
                        own,
                        KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]),
                        clock);
        log = new JdbcEvidenceLog(host, own, signer, () -> null, clock);
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
        host.close();
    }

    @Test
    @DisplayName("Scenario 53 (log) The access log is kept for a year where no case makes it two")
    void keepsAYear() {
        assertKeptFor(duty(FEW, false, null), Period.ofYears(1));
    }

    @Test
    @DisplayName("Scenario 53 (log) The access log of 50,000 subjects is kept for two years")
    void keepsTwoYearsOfManySubjects() {
        AccessLogDuty duty = duty(AccessLogDuty.MANY_SUBJECTS, false, null);

        assertThat(duty.period().cases()).containsExactly(Case.MANY_SUBJECTS);
        assertKeptFor(duty, Period.ofYears(2));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataCategory.class,
            names = {"SENSITIVE", "UNIQUE_IDENTIFIER"})
    @DisplayName("Scenario 53 (log) The access log of sensitive data or unique identifiers: two")
    void keepsTwoYearsOfStrictData(DataCategory category) {
        AccessLogDuty duty = new AccessLogDuty(catalogue(category), since -> 1, clock, false, null);

        assertThat(duty.period().cases()).containsExactly(Case.SENSITIVE_OR_UNIQUE_IDENTIFIER);
        assertKeptFor(duty, Period.ofYears(2));
    }

    @Test
    @DisplayName("Scenario 53 (log) The access log of a registered telecom business: two years")
    void keepsTwoYearsOfATelecom() {
        AccessLogDuty duty = duty(1, true, null);

        assertThat(duty.period().cases()).containsExactly(Case.REGISTERED_TELECOM);
        assertKeptFor(duty, Period.ofYears(2));
    }

    @Test
    void theServiceMayKeepLonger() {
        assertKeptFor(duty(1, false, Period.ofMonths(18)), Period.ofMonths(18));
    }

    @Test
    void theServiceMayNotKeepShorter() {
        assertKeptFor(duty(1, true, Period.ofMonths(3)), Period.ofYears(2));
    }

    @Test
    @DisplayName("Scenario 53 (log) Rows of the time with a stricter duty are kept for that long")
    void aServiceThatShrinksKeepsWhatItWroteBefore() {
        record(2);
        log.seal();
        purge(
                        new AccessLogDuty(
                                catalogue(DataCategory.UNIQUE_IDENTIFIER),
                                since -> 1,
                                clock,
                                false,
                                null))
                .run();
        clock.advanceDays(300);
        LocalDate change = clock.today();
        record(1);
        log.seal();
        purge().run();

        clock.set(clock.endOf(FIRST_DAY.plusYears(2)).minusSeconds(1));
        assertThat(purge().run().rows()).isZero();
        assertThat(purge().period().cases()).containsExactly(Case.SENSITIVE_OR_UNIQUE_IDENTIFIER);

        clock.set(clock.endOf(FIRST_DAY.plusYears(2)));
        assertThat(purge().run().rows()).isEqualTo(2);
        clock.set(clock.endOf(change.plusYears(2)).minusSeconds(1));
        assertThat(purge().run().rows()).isZero();
        clock.set(clock.endOf(change.plusYears(2)));
        assertThat(purge().period().cases()).isEmpty();
        assertThat(purge().run().rows()).isEqualTo(1);
        assertThat(log.verify().breaks()).isEmpty();
        assertThat(
                        jdbc.sql(
                                        "select details from jikimi_ledger where kind ="
                                                + " 'access-log.duty' order by id")
                                .query(String.class)
                                .list())
                .as("one entry for each change")
                .hasSize(2)
                .last()
                .asString()
                .contains("\"kept\":\"P1Y\"");
    }

    @Test
    void aPeriodThatIsMadeShorterCountsOnlyForWhatComes() {
        record(2);
        log.seal();
        purge(duty(1, false, Period.ofMonths(18))).run();
        clock.advanceDays(1);
        purge().run();

        clock.set(clock.endOf(FIRST_DAY.plusMonths(18)).minusSeconds(1));
        assertThat(purge().run().rows()).isZero();
        clock.set(clock.endOf(FIRST_DAY.plusMonths(18)));
        assertThat(purge().run().rows()).isEqualTo(2);
    }

    @Test
    void aTelecomThatIsNoneAnyMoreKeepsWhatItWroteBefore() {
        record(2);
        log.seal();
        purge(duty(1, true, null)).run();
        clock.advanceDays(400);

        assertThat(purge().run().rows()).isZero();
        assertThat(count("jikimi_access_log")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0D", "P-1Y"})
    void aPeriodThatIsNoneIsRefused(String period) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> duty(1, false, Period.parse(period)))
                .withMessageContaining("jikimi.evidence.access-log.period");
    }

    @Test
    void asksForWhoeverWasASubjectInTheLastTwoYears() {
        new AccessLogDuty(
                        catalogue(DataCategory.ORDINARY),
                        since -> {
                            assertThat(clock.dayOf(since)).isEqualTo(FIRST_DAY.minusYears(2));
                            return 0;
                        },
                        clock,
                        false,
                        null)
                .period();
    }

    @Test
    void leavesASummaryThatSaysWhatWentAndNothingOfAnybody() {
        record(3);
        clock.advanceDays(1);
        record(2);
        log.seal();
        byte[] lastHash = hashAt(5);
        clock.set(clock.endOf(FIRST_DAY.plusYears(1).plusDays(1)));

        PurgeRun run = purge().run();

        assertThat(run).isEqualTo(new PurgeRun(5, 1, 0));
        assertThat(count("jikimi_access_log")).isZero();
        assertThat(count("jikimi_access_subject")).isZero();
        assertThat(segments()).isZero();
        Map<String, Object> entry =
                jdbc.sql("select kind, actor, subject, details from jikimi_ledger")
                        .query()
                        .singleRow();
        assertThat(entry)
                .containsEntry("kind", "access-log.purged")
                .containsEntry("actor", "access-log-purge")
                .containsEntry("subject", null);
        assertThat(String.valueOf(entry.get("details")))
                .contains(
                        "\"rows\":\"5\"",
                        "\"segments\":\"1\"",
                        "\"from\":\"2026-03-02T03:00:00Z\"",
                        "\"until\":\"2026-03-03T03:00:00Z\"",
                        "\"kept\":\"P1Y\"",
                        "\"lastHash\":\"" + HexFormat.of().formatHex(lastHash) + "\"")
                .doesNotContain("member:", "cs-03", "203.0.113.7");
        assertIntact(1, 0);
    }

    @Test
    void whatIsLeftVerifiesAndGoesOn() {
        record(3);
        log.seal();
        clock.advanceDays(100);
        record(4);
        log.seal();
        clock.advanceDays(300);

        assertThat(purge().run().rows()).isEqualTo(3);

        assertIntact(1, 4);
        record(2);
        assertIntact(1, 6);
        clock.advanceDays(100);
        assertThat(purge().run().rows()).isEqualTo(4);
        assertIntact(2, 2);
        clock.advanceDays(400);
        assertThat(purge().run().rows()).isEqualTo(2);
        assertIntact(3, 0);
        assertThat(purge().run()).isEqualTo(new PurgeRun(0, 0, 0));
    }

    @Test
    void aSegmentWithOneYoungerRowStays() {
        record(5);
        clock.advanceDays(30);
        record(1);
        log.seal();
        clock.set(clock.endOf(FIRST_DAY.plusYears(1).plusDays(29)));

        assertThat(purge().run().rows()).isZero();
        assertThat(count("jikimi_access_log")).isEqualTo(6);

        clock.advanceDays(1);
        assertThat(purge().run().rows()).isEqualTo(6);
    }

    @Test
    void whatIsNotSealedYetStays() {
        record(2);
        clock.advanceDays(400);

        assertThat(purge().run().rows()).isZero();
        assertIntact(0, 2);
    }

    @Test
    void tamperingWithTheRemainingRowsIsStillFound() {
        fillAndPurge();

        tamper("update jikimi_access_log set actor = 'cs-04' where chain_position = 6");
        tamper("delete from jikimi_access_log where chain_position = 4");

        assertThat(log.verify().breaks())
                .containsExactlyInAnyOrder(
                        new Break("access", 4, SegmentCheck.MISSING),
                        new Break("access", 6, SegmentCheck.ALTERED));
    }

    @Test
    void rowsRemovedByHandWithoutASummaryAreFound() {
        record(3);
        log.seal();
        record(4);
        log.seal();

        tamper("delete from jikimi_access_log where chain_position <= 3");
        tamper("delete from jikimi_evidence_segment where chain = 'access' and first_position = 1");

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 1, SegmentCheck.UNSIGNED));
    }

    @Test
    void rowsRemovedByHandBehindASummaryAreFound() {
        fillAndPurge();

        tamper("delete from jikimi_access_log where chain_position <= 7");
        tamper("delete from jikimi_evidence_segment where chain = 'access' and first_position = 4");
        record(1);

        assertThat(log.verify().breaks())
                .containsExactly(new Break("access", 4, SegmentCheck.UNSIGNED));
    }

    @Test
    void aForgedSummaryIsFoundAndHidesNothing() {
        record(3);
        log.seal();
        clock.advanceDays(400);
        purge().run();
        record(4);
        log.seal();

        tamper("delete from jikimi_access_log");
        tamper("delete from jikimi_evidence_segment where chain = 'access'");
        String details = jdbc.sql("select details from jikimi_ledger").query(String.class).single();
        log.append(
                LedgerEntry.of(
                        PurgeSummary.KIND,
                        clock.now(),
                        Actor.system("access-log-purge"),
                        null,
                        Map.of()));
        tamper(
                "update jikimi_ledger set details = ? where details = '{}'",
                details.replace("\"first\":\"1\"", "\"first\":\"4\"")
                        .replace("\"last\":\"3\"", "\"last\":\"7\""));

        assertThat(log.verify().breaks())
                .containsExactlyInAnyOrder(
                        new Break("ledger", 2, SegmentCheck.SIGNATURE),
                        new Break("access", 4, SegmentCheck.UNSIGNED));
    }

    @Test
    void aSummaryThatWasRemovedIsFoundInBothLogs() {
        fillAndPurge();
        log.verify();

        tamper("delete from jikimi_ledger where kind = 'access-log.purged'");

        assertThat(log.verify().breaks())
                .containsExactlyInAnyOrder(
                        new Break("ledger", 1, SegmentCheck.MISSING),
                        new Break("access", 1, SegmentCheck.UNSIGNED));
    }

    @Test
    void rowsThatAreBackWhereASummaryStandsAreFound() {
        fillAndPurge();

        tamper("update jikimi_access_log set chain_position = 2 where chain_position = 7");

        assertThat(log.verify().breaks())
                .contains(
                        new Break("access", 2, SegmentCheck.PURGED),
                        new Break("access", 7, SegmentCheck.MISSING));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update jikimi_access_log set actor = 'cs-04' where chain_position = 2",
                "delete from jikimi_access_log where chain_position = 2",
                "delete from jikimi_access_log where chain_position <= 3",
                "update jikimi_evidence_segment set last_hash = previous_hash where chain ="
                        + " 'access' and first_position = 1"
            })
    void whatWasTamperedWithIsKeptAsEvidenceOfIt(String statement) {
        record(3);
        log.seal();
        record(4);
        log.seal();
        tamper(statement);
        int left = count("jikimi_access_log");
        clock.advanceDays(400);

        assertThat(purge().run()).isEqualTo(new PurgeRun(0, 0, 1));

        assertThat(count("jikimi_access_log")).isEqualTo(left);
        assertThat(log.verify().intact()).isFalse();
    }

    @Test
    void aRowThatIsMadeOlderIsKeptAsEvidence() {
        record(3);
        log.seal();
        clock.advanceDays(300);
        tamper("update jikimi_access_log set occurred_at = occurred_at - interval '500' day");

        assertThat(purge().run())
                .as("made older, to be rid of it")
                .isEqualTo(new PurgeRun(0, 0, 1));
    }

    @Test
    void goesThroughMoreThanOneTransactionHolds() {
        for (int segment = 0; segment < 3; segment++) {
            IntStream.range(0, 40).parallel().forEach(number -> record(1));
            log.seal();
        }
        clock.advanceDays(400);

        JdbcAccessLogPurge small =
                new JdbcAccessLogPurge(host, own, signer, duty(1, false, null), clock, 50);

        assertThat(small.run()).isEqualTo(new PurgeRun(120, 3, 0));
        assertIntact(3, 0);
    }

    @Test
    void instancesPurgeOneAfterTheOtherWhileOthersVerify() throws Exception {
        for (int segment = 0; segment < 6; segment++) {
            record(3);
            log.seal();
        }
        clock.advanceDays(400);
        List<Callable<Object>> work =
                List.of(() -> purge().run(), log::verify, () -> purge().run(), log::verify);

        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            long rows = 0;
            for (Future<Object> done : threads.invokeAll(work)) {
                if (done.get() instanceof PurgeRun run) {
                    rows += run.rows();
                } else {
                    assertThat(((VerificationReport) done.get()).breaks()).isEmpty();
                }
            }
            assertThat(rows).isEqualTo(18);
        } finally {
            threads.shutdownNow();
        }
        assertThat(log.verify().breaks()).isEmpty();
    }

    /** Three rows are purged, four are left from position 4 on. */
    private void fillAndPurge() {
        record(3);
        log.seal();
        clock.advanceDays(300);
        record(4);
        log.seal();
        clock.advanceDays(100);
        assertThat(purge().run().rows()).isEqualTo(3);
        assertThat(log.verify().breaks()).isEmpty();
    }

    private void assertKeptFor(AccessLogDuty duty, Period period) {
        record(2);
        log.seal();
        JdbcAccessLogPurge purge = new JdbcAccessLogPurge(host, own, signer, duty, clock);
        LocalDate lastDay = FIRST_DAY.plus(period);
        assertThat(purge.period().lastDay(FIRST_DAY)).isEqualTo(lastDay);

        clock.set(clock.endOf(lastDay).minusSeconds(1));
        assertThat(purge.run().rows()).as("the last second of the last day").isZero();
        assertThat(count("jikimi_access_log")).isEqualTo(2);

        clock.set(clock.endOf(lastDay));
        assertThat(purge.run().rows()).as("the day after").isEqualTo(2);
        assertThat(count("jikimi_access_log")).isZero();
        VerificationReport report = log.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.purged())
                .extracting(Purged::first, Purged::last, Purged::rows)
                .containsExactly(tuple(1L, 2L, 2L));
    }

    private void assertIntact(long ledgerRows, long accessRows) {
        VerificationReport report = log.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.ledgerRows()).isEqualTo(ledgerRows);
        assertThat(report.accessRows()).isEqualTo(accessRows);
    }

    private JdbcAccessLogPurge purge() {
        return purge(duty(1, false, null));
    }

    private JdbcAccessLogPurge purge(AccessLogDuty duty) {
        return new JdbcAccessLogPurge(host, own, signer, duty, clock);
    }

    private AccessLogDuty duty(long subjects, boolean telecom, @Nullable Period atLeast) {
        return new AccessLogDuty(
                catalogue(DataCategory.ORDINARY), since -> subjects, clock, telecom, atLeast);
    }

    private static HandmadeCatalogue catalogue(DataCategory category) {
        return new HandmadeCatalogue(
                List.of(
                        new PersonalDataItem(
                                1, "member", "name", DataKind.NAME, DataCategory.ORDINARY),
                        new PersonalDataItem(2, "member", "other", DataKind.CUSTOM, category)),
                List.of(),
                List.of(),
                new Register(
                        Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), null,
                        Map.of()));
    }

    private void record(int rows) {
        for (int number = 0; number < rows; number++) {
            log.record(
                    new AccessEntry(
                            clock.now(),
                            Actor.staff("cs-03"),
                            "203.0.113.7",
                            "delivery",
                            "GET /orders/" + number,
                            "read",
                            List.of(
                                    new DataSubjectId("member", "17"),
                                    new DataSubjectId("member", "18")),
                            List.of("member.name"),
                            "ok",
                            null));
        }
    }

    private long segments() {
        return jdbc.sql("select count(*) from jikimi_evidence_segment where chain = 'access'")
                .query(Long.class)
                .single();
    }

    private int count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Integer.class).single();
    }

    private byte[] hashAt(long position) {
        return jdbc.sql("select chain_hash from jikimi_access_log where chain_position = ?")
                .param(position)
                .query(byte[].class)
                .single();
    }

    private void tamper(String statement, Object... parameters) {
        assertThat(jdbc.sql(statement).params(parameters).update()).isPositive();
    }
}
