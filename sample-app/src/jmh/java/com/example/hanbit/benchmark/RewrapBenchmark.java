package com.example.hanbit.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.NewDataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What it costs to wrap a data key anew, with the master key in a keyset file, against a twin that
 * reads and writes the same bytes of the same rows by plain JDBC: the same pages, a batch of
 * updates by key, a durable commit each. Everybody here is made up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 6)
public class RewrapBenchmark {

    private static final int KEYS = 50_000;
    private static final int BATCH = 500;
    private static final byte[] SECRET = new byte[32];

    /** The same for every benchmark of this profile; the keys are warm here. */
    @Param("WARM")
    public String keys = "WARM";

    private EmbeddedPostgres server;
    private HikariDataSource database;
    private JdbcTemplate jdbc;
    private TransactionTemplate transactions;
    private Path keyset;
    private JdbcMasterKeyDesk desk;
    private int epoch;

    @Setup(Level.Trial)
    public void open() throws IOException {
        server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(4);
        database = new HikariDataSource(config);
        jdbc = new JdbcTemplate(database);
        transactions = new TransactionTemplate(new JdbcTransactionManager(database));
        SchemaScripts.apply(database);
        keyset = Files.createTempDirectory("jikimi-benchmark").resolve("master.keyset");
        KeysetFileMasterKeys masterKeys = KeysetFileMasterKeys.create(keyset, SECRET);
        LegalClock clock = LegalClock.system();
        NewDataKeys made =
                new JdbcDataKeys(database, database, masterKeys, clock, KEYS).newSubjects();
        transactions.executeWithoutResult(status -> store(made));
        jdbc.execute("create table plain_key (like jikimi_data_key including all)");
        jdbc.execute("insert into plain_key select * from jikimi_data_key");
        desk =
                new JdbcMasterKeyDesk(
                        database,
                        database,
                        masterKeys,
                        new InMemoryEvidenceLog(clock),
                        clock,
                        null,
                        Period.ofYears(2),
                        Period.ofYears(1));
    }

    @Setup(Level.Iteration)
    public void rotate() {
        epoch = KeysetFileMasterKeys.rotate(keyset, SECRET);
        jdbc.execute("vacuum analyze jikimi_data_key");
        jdbc.execute("vacuum analyze plain_key");
        jdbc.execute("checkpoint");
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        database.close();
        server.close();
    }

    /** Of one key. */
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public long rewrap() {
        long left = desk.rewrap(BATCH, KEYS).left();
        if (left != 0) {
            throw new IllegalStateException(left + " keys are left");
        }
        return left;
    }

    /** Of one row. */
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public long plainBatchUpdate() {
        long from = Long.MIN_VALUE;
        long rows = 0;
        while (true) {
            List<Object[]> page = new ArrayList<>();
            jdbc.query(
                    "select key_id, wrapped from plain_key where epoch < ? and key_id >= ? order"
                            + " by key_id limit ?",
                    row -> {
                        page.add(new Object[] {row.getBytes(2), epoch, row.getLong(1)});
                    },
                    epoch,
                    from,
                    BATCH);
            if (page.isEmpty()) {
                return rows;
            }
            transactions.executeWithoutResult(
                    status ->
                            jdbc.batchUpdate(
                                    "update plain_key set wrapped = ?, epoch = ? where key_id = ?",
                                    page));
            rows += page.size();
            from = (Long) page.get(page.size() - 1)[2] + 1;
        }
    }

    private void store(NewDataKeys made) {
        for (int number = 0; number < KEYS; number++) {
            made.of(new DataSubjectId("member", Integer.toString(number)));
        }
        jdbc.execute(
                (ConnectionCallback<Boolean>)
                        connection -> {
                            made.store(connection);
                            return true;
                        });
        made.completed(false);
    }
}
