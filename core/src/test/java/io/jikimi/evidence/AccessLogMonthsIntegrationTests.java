package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.Register;
import io.jikimi.database.SchemaScripts;
import io.jikimi.evidence.VerificationReport.Purged;
import io.jikimi.fixture.HandmadeCatalogue;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.testing.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The months of the access log as partitions of PostgreSQL. Everybody here is made up. */
class AccessLogMonthsIntegrationTests {

    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    private static final List<String> TABLES =
            List.of(
                    "jikimi_ledger",
                    "jikimi_access_subject",
                    "jikimi_access_log",
                    "jikimi_evidence_chain",
                    "jikimi_evidence_segment",
                    "jikimi_key");

    /** The two tables as they were before they had months. */
    private static final List<String> EARLIER =
            List.of(
                    "create table jikimi_access_log (id bigint primary key, occurred_at timestamp(6)"
                            + " with time zone not null, actor_kind varchar(20) not null, actor"
                            + " varchar(250) not null, actor_subject varchar(250), source text not"
                            + " null, purpose varchar(250) not null, task text not null, action"
                            + " varchar(100) not null, subject varchar(250), subjects integer not"
                            + " null, items text not null, result varchar(100) not null, reason"
                            + " text, form smallint default 1 not null, run_id varchar(250),"
                            + " trace_id varchar(250), condition_hash varchar(250), approval"
                            + " varchar(250), chain_position bigint, chain_hash bytea)",
                    "create unique index jikimi_access_log_position on jikimi_access_log"
                            + " (chain_position)",
                    "create index jikimi_access_log_unchained on jikimi_access_log (id) where"
                            + " chain_position is null",
                    "create index jikimi_access_log_occurred on jikimi_access_log using brin"
                            + " (occurred_at)",
                    "create index jikimi_access_log_subject on jikimi_access_log (subject)",
                    "create table jikimi_access_subject (access_id bigint not null, ordinal integer"
                            + " not null, subject varchar(250) not null, primary key (access_id,"
                            + " ordinal))",
                    "create index jikimi_access_subject_subject on jikimi_access_subject (subject)");

    private static final List<String> ATTACHING =
            List.of(
                    "alter table jikimi_access_log attach partition jikimi_access_log_rest default",
                    "alter table jikimi_access_subject attach partition jikimi_access_subject_rest"
                            + " default");

    private static HikariDataSource database;

    private final SettableClock clock = SettableClock.atNoon(FIRST_DAY);

    @TempDir Path folder;

    private HikariDataSource own;
    private JdbcClient jdbc;
    private EvidenceSigner signer;
    private JdbcEvidenceLog log;

    @BeforeAll
    static void create() {
        database = TestDatabase.postgres(8);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void open() {
        own = TestDatabase.pool(database.getJdbcUrl(), database.getUsername(), 4);
        jdbc = JdbcClient.create(database);
        partitions().stream()
                .filter(name -> !name.endsWith("_rest"))
                .forEach(name -> jdbc.sql("drop table " + name).update());
        TABLES.forEach(table -> jdbc.sql("delete from " + table).update());
        signer =
                new KeyLedgerSigner(
                        own,
                        KeysetFileMasterKeys.create(folder.resolve("master.json"), new byte[32]),
                        clock);
        log = new JdbcEvidenceLog(database, own, signer, () -> null, clock);
    }

    @AfterEach
    void close() {
        log.close();
        own.close();
    }

    @Test
    void thisMonthAndTheNextThreeAreMadeOnce() {
        purge().prepare();
        purge().prepare();

        assertThat(partitions())
                .containsExactly(
                        "jikimi_access_log_rest",
                        "jikimi_access_log_y2026m03",
                        "jikimi_access_log_y2026m04",
                        "jikimi_access_log_y2026m05",
                        "jikimi_access_log_y2026m06",
                        "jikimi_access_subject_rest",
                        "jikimi_access_subject_y2026m03",
                        "jikimi_access_subject_y2026m04",
                        "jikimi_access_subject_y2026m05",
                        "jikimi_access_subject_y2026m06");
        record(2);
        assertThat(count("jikimi_access_log_y2026m03")).isEqualTo(2);
        assertThat(count("jikimi_access_subject_y2026m03")).isEqualTo(2);

        clock.advanceDays(31);
        purge().prepare();
        assertThat(partitions()).contains("jikimi_access_log_y2026m07");
    }

    @Test
    void aMonthBeginsWhereTheLawApplies() {
        purge().prepare();
        clock.set(clock.endOf(LocalDate.of(2026, 3, 31)).minusSeconds(1));
        record(1);
        clock.set(clock.endOf(LocalDate.of(2026, 3, 31)));
        record(1);

        assertThat(count("jikimi_access_log_y2026m03")).isEqualTo(1);
        assertThat(count("jikimi_access_log_y2026m04")).isEqualTo(1);
    }

    @Test
    void monthsOfAnotherZoneAreGoneOnWith() {
        new JdbcAccessLogPurge(database, own, signer, duty(), inUtc()).prepare();
        clock.advanceDays(62);
        purge().prepare();

        assertThat(partitions())
                .contains("jikimi_access_log_y2026m07", "jikimi_access_log_y2026m08");
        assertThat(bound("jikimi_access_log_y2026m07"))
                .isEqualTo(
                        "FOR VALUES FROM ('2026-07-01 00:00:00+00') TO ('2026-07-31 15:00:00+00')");
    }

    private LegalClock inUtc() {
        return new LegalClock() {
            @Override
            public Instant now() {
                return clock.now();
            }

            @Override
            public ZoneId zone() {
                return ZoneOffset.UTC;
            }
        };
    }

    private String bound(String partition) {
        return jdbc.sql("select pg_get_expr(relpartbound, oid) from pg_class where relname = ?")
                .param(partition)
                .query(String.class)
                .single();
    }

    @Test
    void aTableThatHasTheNameOfAMonthHoldsUpNoOther() {
        jdbc.sql("create table jikimi_access_log_y2026m04 (id bigint)").update();
        try {
            purge().prepare();
        } finally {
            jdbc.sql("drop table jikimi_access_log_y2026m04").update();
        }
        assertThat(partitions())
                .contains("jikimi_access_log_y2026m03", "jikimi_access_log_y2026m05")
                .doesNotContain("jikimi_access_subject_y2026m04");
    }

    @Test
    void nobodyWaitsWhileTheRestIsRead() {
        record(3);
        scansOfTheRest();
        try {
            purge().prepare();

            assertThat(partitions()).contains("jikimi_access_log_y2026m04");
            assertThat(
                            jdbc.sql(
                                            "select a.rest - b.rest from scans b join scans a on"
                                                    + " a.number = b.number + 1 where b.event ="
                                                    + " 'ddl_command_start'")
                                    .query(Long.class)
                                    .list())
                    .as("how often the rest is read to make each partition")
                    .hasSize(6)
                    .containsOnly(0L);
            assertThat(guards()).isEmpty();
        } finally {
            jdbc.sql("drop function note_scans cascade").update();
            jdbc.sql("drop table scans").update();
        }
    }

    /** Notes how often the rest was read before and after each partition that is made. */
    private void scansOfTheRest() {
        jdbc.sql("create table scans (number serial, event text, rest bigint)").update();
        jdbc.sql(
                        "create function note_scans() returns event_trigger language plpgsql as"
                                + " 'begin insert into scans (event, rest) select tg_event,"
                                + " sum(seq_scan) from pg_stat_xact_user_tables where relname in"
                                + " (''jikimi_access_log_rest'', ''jikimi_access_subject_rest'');"
                                + " end'")
                .update();
        for (String event : List.of("ddl_command_start", "ddl_command_end")) {
            jdbc.sql(
                            "create event trigger "
                                    + event
                                    + "_scans on "
                                    + event
                                    + " when tag in ('CREATE TABLE') execute function note_scans()")
                    .update();
        }
    }

    @Test
    void aMonthThatIsStillKeptOutOfTheRestIsLetIn() {
        record(1);
        jdbc.sql(
                        "alter table jikimi_access_log_rest add constraint"
                                + " jikimi_access_log_rest_without_y2026m03 check (occurred_at <"
                                + " '2026-02-28T15:00:00Z') not valid")
                .update();
        assertThatExceptionOfType(LifecycleException.class).isThrownBy(() -> record(1));

        purge().prepare();

        assertThat(guards()).isEmpty();
        record(1);
        assertThat(count("jikimi_access_log_rest")).isEqualTo(2);
    }

    @Test
    void aMonthThatCannotBeMadeIsNotKeptOutOfTheRest() {
        record(1);
        jdbc.sql(
                        "create function refuse() returns event_trigger language plpgsql as 'begin"
                                + " raise exception ''not today''; end'")
                .update();
        jdbc.sql(
                        "create event trigger refusing on ddl_command_end when tag in ('CREATE"
                                + " TABLE') execute function refuse()")
                .update();
        try {
            purge().prepare();
        } finally {
            jdbc.sql("drop function refuse cascade").update();
        }
        assertThat(partitions()).hasSize(2);

        assertThat(guards()).isEmpty();
        clock.set(clock.endOf(LocalDate.of(2026, 4, 1)));
        record(1);
    }

    private List<String> guards() {
        return jdbc.sql(
                        "select conname from pg_constraint where contype = 'c' and conname like"
                                + " 'jikimi_access%'")
                .query(String.class)
                .list();
    }

    @Test
    void whatHasNoMonthGoesToTheRestAndStaysThere() {
        record(3);
        purge().prepare();
        log.seal();

        assertThat(count("jikimi_access_log_rest")).isEqualTo(3);
        assertThat(partitions())
                .contains("jikimi_access_log_y2026m04")
                .doesNotContain("jikimi_access_log_y2026m03");

        clock.advanceDays(200);
        record(1);
        assertThat(count("jikimi_access_log_rest")).isEqualTo(4);
        assertThat(log.verify().breaks()).isEmpty();

        clock.set(clock.endOf(FIRST_DAY.plusYears(1)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(3, 1, 0));
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void aMonthGoesAsAWholeOnceAllOfItIsOver() {
        threeMonths();

        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)).minusSeconds(1));
        assertThat(purge().run()).as("the last second").isEqualTo(new PurgeRun(0, 0, 0));
        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(5, 2, 0));

        assertThat(partitions())
                .contains("jikimi_access_log_y2026m04")
                .doesNotContain("jikimi_access_log_y2026m03", "jikimi_access_subject_y2026m03");
        assertThat(count("jikimi_access_log")).isEqualTo(4);
        assertThat(count("jikimi_access_subject")).isEqualTo(4);
        VerificationReport report = log.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.accessRows()).isEqualTo(4);
        assertThat(report.purged())
                .extracting(Purged::first, Purged::last, Purged::rows)
                .containsExactly(tuple(1L, 5L, 5L));

        record(1);
        log.seal();
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void monthsThatAreOverGoOneAfterTheOther() {
        threeMonths();

        clock.set(clock.endOf(LocalDate.of(2027, 5, 31)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(9, 4, 0));

        assertThat(count("jikimi_access_log")).isZero();
        assertThat(count("jikimi_evidence_segment")).isEqualTo(segmentsOfTheLedger());
        assertThat(partitions())
                .doesNotContain("jikimi_access_log_y2026m04", "jikimi_access_log_y2026m05")
                .contains("jikimi_access_log_y2026m06");
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void aSegmentThatEndsInTheNextMonthGoesWithTheMonthOnceItIsOver() {
        purge().prepare();
        clock.set(clock.endOf(LocalDate.of(2026, 3, 31)).minusSeconds(1));
        record(2);
        clock.advanceDays(1);
        record(3);
        log.seal();
        record(4);
        log.seal();

        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        assertThat(purge().run()).as("a row of April is young").isEqualTo(new PurgeRun(0, 0, 0));
        clock.set(clock.endOf(LocalDate.of(2027, 4, 1)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(5, 1, 0));

        assertThat(partitions()).doesNotContain("jikimi_access_log_y2026m03");
        assertThat(count("jikimi_access_log_y2026m04")).isEqualTo(4);
        assertThat(count("jikimi_access_subject")).isEqualTo(4);
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void nobodyWaitsWhileRowsOfOtherMonthsAreDeleted() {
        purge().prepare();
        clock.set(clock.endOf(LocalDate.of(2026, 4, 1)));
        record(3);
        clock.set(clock.endOf(LocalDate.of(2026, 3, 30)));
        record(1);
        clock.set(clock.endOf(LocalDate.of(2026, 4, 2)));
        log.seal();
        locksOfDeletes();
        try {
            clock.set(clock.endOf(LocalDate.of(2027, 4, 2)));
            assertThat(purge().run()).isEqualTo(new PurgeRun(4, 1, 0));

            assertThat(partitions()).doesNotContain("jikimi_access_log_y2026m03");
            assertThat(count("jikimi_access_log")).isZero();
            assertThat(count("jikimi_access_subject")).isZero();
            assertThat(log.verify().breaks()).isEmpty();
            assertThat(jdbc.sql("select alone from locks").query(Integer.class).list())
                    .as("exclusive locks while the rows of April are deleted")
                    .hasSize(6)
                    .containsOnly(0);
        } finally {
            jdbc.sql("drop function note_locks cascade").update();
            jdbc.sql("drop table locks").update();
        }
    }

    @Test
    void aDropSeesWhatOthersHaveCommittedMeanwhile() {
        threeMonths();
        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        jdbc.sql("create table levels (level text)").update();
        jdbc.sql(
                        "create function note_level() returns event_trigger language plpgsql as"
                                + " 'begin insert into levels values"
                                + " (current_setting(''transaction_isolation'')); end'")
                .update();
        jdbc.sql(
                        "create event trigger levels on ddl_command_start when tag in ('DROP"
                                + " TABLE') execute function note_level()")
                .update();
        String strict =
                database.getJdbcUrl()
                        + "&options=-c%20default_transaction_isolation=repeatable%5C%20read";
        try (HikariDataSource odd = TestDatabase.pool(strict, database.getUsername(), 4)) {
            assertThat(
                            JdbcClient.create(odd)
                                    .sql("show transaction_isolation")
                                    .query(String.class)
                                    .single())
                    .isEqualTo("repeatable read");
            assertThat(purge(odd).run().rows()).isEqualTo(5);
            assertThat(jdbc.sql("select level from levels").query(String.class).list())
                    .hasSize(2)
                    .containsOnly("read committed");
        } finally {
            jdbc.sql("drop function note_level cascade").update();
            jdbc.sql("drop table levels").update();
        }
    }

    /** Notes with each row that is deleted whether others are kept out meanwhile. */
    private void locksOfDeletes() {
        jdbc.sql("create table locks (alone integer)").update();
        jdbc.sql(
                        "create function note_locks() returns trigger language plpgsql as 'begin"
                                + " insert into locks select count(*) from pg_locks where pid ="
                                + " pg_backend_pid() and mode = ''AccessExclusiveLock'' and"
                                + " relation = ''jikimi_access_log''::regclass; return null; end'")
                .update();
        for (String table : List.of("jikimi_access_log", "jikimi_access_subject")) {
            jdbc.sql(
                            "create trigger note_locks after delete on "
                                    + table
                                    + " for each row execute function note_locks()")
                    .update();
        }
    }

    @Test
    void aRowThatIsDatedTooEarlyKeepsNoOtherMonth() {
        threeMonths();
        clock.set(clock.endOf(FIRST_DAY));
        record(1);
        clock.set(clock.endOf(LocalDate.of(2027, 3, 20)));
        record(1);
        log.seal();

        clock.set(clock.endOf(LocalDate.of(2027, 4, 30)).minusSeconds(1));
        assertThat(purge().run()).as("its end may be over soon").isEqualTo(new PurgeRun(0, 0, 0));
        clock.set(clock.endOf(LocalDate.of(2027, 4, 30)));
        assertThat(purge().run()).as("row by row").isEqualTo(new PurgeRun(8, 3, 0));

        assertThat(partitions()).contains("jikimi_access_log_y2026m03");
        assertThat(count("jikimi_access_log_y2026m03")).isEqualTo(1);
        assertThat(count("jikimi_access_log")).isEqualTo(3);
        assertThat(log.verify().breaks()).isEmpty();

        clock.set(clock.endOf(LocalDate.of(2028, 3, 21)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(3, 2, 0));
        assertThat(count("jikimi_access_log")).isZero();
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void aMonthWithoutARowGoesWithoutASummary() {
        purge().prepare();

        clock.set(clock.endOf(LocalDate.of(2027, 4, 30)));
        assertThat(purge().run()).isEqualTo(new PurgeRun(0, 0, 0));

        assertThat(partitions())
                .contains("jikimi_access_log_y2026m05")
                .doesNotContain("jikimi_access_log_y2026m03", "jikimi_access_log_y2026m04");
        assertThat(log.verify().purged()).isEmpty();
    }

    @Test
    void aMonthWithARowThatIsNotSealedStays() {
        threeMonths();
        jdbc.sql(
                        "update jikimi_access_log set chain_position = null, chain_hash = null where"
                                + " chain_position = 5")
                .update();

        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        purge().run();

        assertThat(partitions()).contains("jikimi_access_log_y2026m03");
    }

    @Test
    void aDropThatFailsLeavesNoSummary() {
        threeMonths();
        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        jdbc.sql("create view march as select id from jikimi_access_log_y2026m03").update();
        try {
            assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> purge().run());
            assertThat(count("jikimi_access_log")).isEqualTo(9);
            VerificationReport report = log.verify();
            assertThat(report.breaks()).isEmpty();
            assertThat(report.purged()).isEmpty();
        } finally {
            jdbc.sql("drop view march").update();
        }

        assertThat(purge().run().rows()).isEqualTo(5);
        assertThat(log.verify().breaks()).isEmpty();
    }

    @Test
    void aTableThatIsInUseIsLeftToTheNextRun() throws Exception {
        threeMonths();
        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));
        try (Connection reader = database.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("select count(*) from jikimi_access_log");

            assertThat(purge().run()).isEqualTo(new PurgeRun(0, 0, 0));
            purge().prepare();
            record(1);

            assertThat(count("jikimi_access_log")).isEqualTo(10);
            assertThat(log.verify().purged()).isEmpty();
            reader.rollback();
        }
        assertThat(purge().run().rows()).isEqualTo(5);
        assertThat(log.verify().breaks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update jikimi_access_log set actor = 'cs-04' where chain_position = 2",
                "delete from jikimi_access_log where chain_position = 2",
                "update jikimi_access_log set chain_position = 0 where chain_position <= 5",
                "delete from jikimi_access_subject where access_id = (select min(id) from"
                        + " jikimi_access_log)",
                "insert into jikimi_access_log select * from (select id + 1000 as id, occurred_at,"
                        + " actor_kind, actor, actor_subject, source, purpose, task, action,"
                        + " subject, subjects, items, result, reason, form, run_id, trace_id,"
                        + " condition_hash, approval, 5000 as chain_position, chain_hash from"
                        + " jikimi_access_log where chain_position = 2) claimed",
                "insert into jikimi_access_log select * from (select id + 1000 as id, occurred_at,"
                        + " actor_kind, actor, actor_subject, source, purpose, task, action,"
                        + " subject, subjects, items, result, reason, form, run_id, trace_id,"
                        + " condition_hash, approval, -7 as chain_position, chain_hash from"
                        + " jikimi_access_log where chain_position = 2) claimed",
                "insert into jikimi_access_log select * from (select id + 1000 as id, occurred_at,"
                        + " actor_kind, actor, actor_subject, source, purpose, task, action,"
                        + " subject, subjects, items, result, reason, form, run_id, trace_id,"
                        + " condition_hash, approval, chain_position, chain_hash from"
                        + " jikimi_access_log where chain_position = 2) twice"
            })
    void aMonthThatWasTamperedWithIsKeptAsEvidence(String statement) {
        threeMonths();
        assertThat(jdbc.sql(statement).update()).isPositive();
        clock.set(clock.endOf(LocalDate.of(2027, 3, 31)));

        assertThat(purge().run().rows()).isZero();

        assertThat(partitions()).contains("jikimi_access_log_y2026m03");
        assertThat(log.verify().breaks()).isNotEmpty();
    }

    @Test
    void aPositionThatIsThereTwiceIsFound() {
        threeMonths();
        jdbc.sql(
                        "insert into jikimi_access_log select id, occurred_at + interval '31' day,"
                                + " actor_kind, actor, actor_subject, source, purpose, task, action,"
                                + " subject, subjects, items, result, reason, form, run_id,"
                                + " trace_id, condition_hash, approval, chain_position, chain_hash"
                                + " from jikimi_access_log where chain_position = 2")
                .update();

        assertThat(log.verify().breaks())
                .extracting(VerificationReport.Break::log, VerificationReport.Break::position)
                .contains(tuple("access", 2L));
    }

    @Test
    void aPositionThatIsThereManyTimesIsNotReadAsOften() {
        threeMonths();
        jdbc.sql(
                        "insert into jikimi_access_log select id + number, occurred_at, actor_kind,"
                                + " actor, actor_subject, source, purpose, task, action, subject,"
                                + " subjects, items, result, reason, form, run_id, trace_id,"
                                + " condition_hash, approval, chain_position, chain_hash from"
                                + " jikimi_access_log, generate_series(1000, 2999) number where"
                                + " chain_position = 2")
                .update();
        JdbcEvidence store = new JdbcEvidence(database, own);

        assertThat(store.own().run(fresh -> store.between(Chain.ACCESS, 1, 3)).size()).isEqualTo(4);
        assertThat(log.verify().breaks())
                .hasSizeLessThan(10)
                .extracting(VerificationReport.Break::position, VerificationReport.Break::finding)
                .contains(tuple(2L, SegmentCheck.TWICE))
                .doesNotContain(tuple(3L, SegmentCheck.MISSING));
    }

    @Test
    void nothingIsSealedAtAPositionThatIsTaken() {
        threeMonths();
        jdbc.sql(
                        "update jikimi_evidence_chain set last_position = 2, last_hash = (select"
                                + " chain_hash from jikimi_access_log where chain_position = 2)"
                                + " where chain = 'access'")
                .update();
        record(1);

        assertThatExceptionOfType(LifecycleException.class).isThrownBy(log::seal);

        assertThat(
                        jdbc.sql("select count(*) from jikimi_access_log where chain_position = 3")
                                .query(Long.class)
                                .single())
                .isEqualTo(1);
        assertThat(log.verify().breaks()).isNotEmpty();
    }

    @Test
    void anAccountThatMayNotMakePartitionsGoesOnWithTheRest() {
        jdbc.sql("drop role if exists months_clerk").update();
        jdbc.sql("create role months_clerk login").update();
        try {
            TABLES.forEach(
                    table ->
                            jdbc.sql(
                                            "grant select, insert, update, delete on "
                                                    + table
                                                    + " to months_clerk")
                                    .update());
            jdbc.sql("grant usage on sequence jikimi_access_log_id to months_clerk").update();
            try (HikariDataSource poor =
                            TestDatabase.pool(
                                    database.getJdbcUrl()
                                            .replace("user=postgres", "user=months_clerk"),
                                    "months_clerk",
                                    4);
                    JdbcEvidenceLog theirs =
                            new JdbcEvidenceLog(database, poor, signer, () -> null, clock)) {
                JdbcAccessLogPurge purge = purge(poor);
                purge.prepare();
                assertThat(partitions()).hasSize(2);
                assertThat(
                                JdbcClient.create(poor)
                                        .sql("select current_user")
                                        .query(String.class)
                                        .single())
                        .isEqualTo("months_clerk");

                theirs.record(entry(0));
                theirs.seal();
                purge().prepare();
                clock.set(clock.endOf(LocalDate.of(2026, 4, 1)));
                theirs.record(entry(1));
                theirs.seal();
                assertThat(count("jikimi_access_log_y2026m04")).isEqualTo(1);

                clock.set(clock.endOf(LocalDate.of(2027, 4, 30)));
                assertThat(purge.run()).as("row by row").isEqualTo(new PurgeRun(2, 2, 0));
                assertThat(theirs.verify().breaks()).isEmpty();
                assertThat(partitions()).contains("jikimi_access_log_y2026m04");
            }
        } finally {
            jdbc.sql("drop owned by months_clerk").update();
            jdbc.sql("drop role months_clerk").update();
        }
    }

    @Test
    void tablesFromBeforeBecomeTheRest() {
        try (HikariDataSource earlier =
                TestDatabase.pool(TestDatabase.postgresUrl(), "postgres", 2)) {
            JdbcClient there = JdbcClient.create(earlier);
            EARLIER.forEach(statement -> there.sql(statement).update());
            there.sql(
                            "insert into jikimi_access_log (id, occurred_at, actor_kind, actor,"
                                    + " source, purpose, task, action, subjects, items, result)"
                                    + " values (1, '2026-02-27T03:00:00Z', 'STAFF', 'cs-03', '-',"
                                    + " 'delivery', '-', 'read', 2, 'member.name', 'ok')")
                    .update();
            there.sql("insert into jikimi_access_subject values (1, 1, 'member:17')").update();

            upgrading().forEach(statement -> there.sql(statement).update());
            SchemaScripts.apply(earlier);
            ATTACHING.forEach(statement -> there.sql(statement).update());
            SchemaScripts.apply(earlier);
            new JdbcAccessLogPurge(earlier, earlier, signer, duty(), clock).prepare();

            assertThat(
                            there.sql(
                                            "select l.tableoid::regclass || ' ' ||"
                                                    + " s.tableoid::regclass from"
                                                    + " jikimi_access_log l join"
                                                    + " jikimi_access_subject s on s.access_id ="
                                                    + " l.id and s.occurred_at = l.occurred_at")
                                    .query(String.class)
                                    .list())
                    .containsExactly("jikimi_access_log_rest jikimi_access_subject_rest");
            assertThat(
                            there.sql(
                                            "select to_regclass('jikimi_access_log_y2026m04') is not null")
                                    .query(Boolean.class)
                                    .single())
                    .isTrue();
        }
    }

    /** What the page on upgrading says, up to the new script and after it. */
    private static List<String> upgrading() {
        return List.of(
                "alter table jikimi_access_subject add column occurred_at timestamp(6) with time"
                        + " zone",
                "update jikimi_access_subject set occurred_at = (select occurred_at from"
                        + " jikimi_access_log where id = access_id)",
                "alter table jikimi_access_subject alter column occurred_at set not null",
                "alter table jikimi_access_log rename to jikimi_access_log_rest",
                "alter table jikimi_access_log_rest drop constraint jikimi_access_log_pkey",
                "alter table jikimi_access_subject rename to jikimi_access_subject_rest",
                "alter table jikimi_access_subject_rest drop constraint jikimi_access_subject_pkey",
                "drop index jikimi_access_log_position, jikimi_access_log_unchained,"
                        + " jikimi_access_log_occurred, jikimi_access_log_subject,"
                        + " jikimi_access_subject_subject");
    }

    @Test
    void instancesPurgeAtOnceWhileOthersReadAndVerify() throws Exception {
        threeMonths();
        clock.set(clock.endOf(LocalDate.of(2027, 5, 31)));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<PurgeRun>> runs =
                    List.of(
                            threads.submit(() -> purge().run()),
                            threads.submit(() -> purge().run()));
            Future<VerificationReport> verified = threads.submit(() -> log.verify());
            Future<?> reader = threads.submit(() -> record(50));
            long rows = 0;
            for (Future<PurgeRun> run : runs) {
                rows += run.get().rows();
            }
            reader.get();
            assertThat(verified.get().breaks()).isEmpty();
            rows += purge().run().rows();
            assertThat(rows).isEqualTo(9);
        } finally {
            threads.shutdownNow();
        }
        assertThat(count("jikimi_access_log")).isEqualTo(50);
        assertThat(log.verify().breaks()).isEmpty();
    }

    /** Five rows of March in two segments, three of April in one, one of May. */
    private void threeMonths() {
        purge().prepare();
        record(3);
        log.seal();
        clock.advanceDays(10);
        record(2);
        log.seal();
        clock.advanceDays(30);
        record(3);
        log.seal();
        clock.advanceDays(30);
        record(1);
        log.seal();
        assertThat(log.verify().breaks()).isEmpty();
        assertThat(count("jikimi_access_log_rest")).isZero();
        assertThat(count("jikimi_access_log_y2026m03")).isEqualTo(5);
    }

    private JdbcAccessLogPurge purge() {
        return purge(own);
    }

    private JdbcAccessLogPurge purge(HikariDataSource with) {
        return new JdbcAccessLogPurge(database, with, signer, duty(), clock);
    }

    private AccessLogDuty duty() {
        HandmadeCatalogue catalogue =
                new HandmadeCatalogue(
                        List.of(
                                new PersonalDataItem(
                                        1, "member", "name", DataKind.NAME, DataCategory.ORDINARY)),
                        List.of(),
                        List.of(),
                        new Register(
                                Map.of(), Map.of(), List.of(), Map.of(), Map.of(), Map.of(), null,
                                Map.of()));
        return new AccessLogDuty(catalogue, since -> 1, clock, false, null);
    }

    private void record(int rows) {
        for (int number = 0; number < rows; number++) {
            log.record(entry(number));
        }
    }

    private AccessEntry entry(int number) {
        return new AccessEntry(
                clock.now(),
                Actor.staff("cs-03"),
                "203.0.113.7",
                "delivery",
                "GET /orders/" + number,
                "read",
                List.of(new DataSubjectId("member", "17"), new DataSubjectId("member", "18")),
                List.of("member.name"),
                "ok",
                null);
    }

    private List<String> partitions() {
        return jdbc.sql(
                        "select relname from pg_class where relispartition and relkind = 'r' and"
                                + " relname like 'jikimi_access%' order by 1")
                .query(String.class)
                .list();
    }

    private long segmentsOfTheLedger() {
        return jdbc.sql("select count(*) from jikimi_evidence_segment where chain = 'ledger'")
                .query(Long.class)
                .single();
    }

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }
}
