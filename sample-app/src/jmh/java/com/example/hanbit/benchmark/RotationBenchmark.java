package com.example.hanbit.benchmark;

import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.storage.ValueRotation;
import io.jikimi.storage.ValueRotation.Run;
import io.jikimi.subject.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What it costs to write a row of five values anew under newer keys, from the first page to the
 * second look over every table, against a twin that reads and writes the same bytes of the same
 * rows by plain JDBC: the same pages, a batch of updates by key, a durable commit each. Every row
 * is of somebody else, so that every row has a key of its own. Everybody here is made up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 6)
public class RotationBenchmark {

    private static final int ROWS = 20_000;
    private static final int BATCH = 500;
    private static final Actor OPERATOR = Actor.system("benchmark");

    /** Which keys are replaced. */
    @Param({"DATA_KEY", "SEARCH_INDEX"})
    public String rotated = "DATA_KEY";

    /** The same for every benchmark of this profile; the keys are warm here. */
    @Param("WARM")
    public String keys = "WARM";

    /** Whether somebody reads customers meanwhile. */
    @Param("false")
    public boolean served;

    private Service service;
    private @Nullable Readers readers;
    private JdbcTemplate jdbc;
    private TransactionTemplate transactions;
    private JdbcKeyRotation rotation;
    private ValueRotation values;

    @Setup(Level.Trial)
    public void open() {
        service = new Service(Twin.KEPT);
        for (int from = 0; from < ROWS; from += BATCH) {
            int first = from;
            service.write(
                    em -> {
                        for (int number = first; number < first + BATCH; number++) {
                            em.persist(service.customer(number));
                        }
                        return null;
                    });
        }
        jdbc = service.jdbc();
        transactions = new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource()));
        copy();
        rotation = service.keyRotation();
        values = service.storage().rotation(rotation);
    }

    /** As many bytes in as many columns and indexes, which name no key: a rotation looks for it. */
    private void copy() {
        StringBuilder columns = new StringBuilder("id, status, closedat");
        for (String value : List.of("name", "email", "phone", "address", "memo")) {
            columns.append(
                            ", overlay("
                                    + value
                                    + " placing '\\x0000000000000000'::bytea from 2 for 8)")
                    .append(" as " + value);
        }
        jdbc.execute(
                "create table plain_copy as select "
                        + columns
                        + ", email_bidx as email_hash from keptcustomer");
        jdbc.execute("alter table plain_copy add primary key (id)");
        jdbc.execute("create unique index plain_copy_email on plain_copy (email_hash)");
    }

    @Setup(Level.Iteration)
    public void begin() {
        service.clock().advance(Duration.ofMinutes(2));
        if (kind() == Kind.DATA_KEY) {
            rotation.retireDataKeys(service.clock().now(), OPERATOR);
        } else {
            rotation.rotateIndexKey(OPERATOR);
        }
        jdbc.execute("update jikimi_rotation set changed_at = changed_at - interval '2 minutes'");
        if (!rotation.begin(kind())) {
            throw new IllegalStateException("Nothing is rotated");
        }
        service.clock().advance(Duration.ofSeconds(5));
        for (String table : List.of("keptcustomer", "plain_copy", "jikimi_data_key")) {
            jdbc.execute("vacuum analyze " + table);
        }
        jdbc.execute("checkpoint");
        readers = served ? new Readers(service, service.ids()) : null;
    }

    private Kind kind() {
        return Kind.valueOf(rotated);
    }

    /** So that the next one can be begun, when the twin was measured. */
    @TearDown(Level.Iteration)
    public void end() {
        if (readers != null) {
            readers.close();
        }
        values.run(kind(), BATCH, Integer.MAX_VALUE);
    }

    @TearDown(Level.Trial)
    public void close() {
        service.close();
    }

    /** Of one row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Run rotate() {
        Run run = values.run(kind(), BATCH, Integer.MAX_VALUE);
        if (!run.ended()) {
            throw new IllegalStateException("The rotation has not ended: " + run);
        }
        return run;
    }

    /** Of one row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long plainBatchUpdate() {
        String columns =
                kind() == Kind.DATA_KEY ? "name, email, phone, address, memo" : "email_hash, email";
        String sets =
                kind() == Kind.DATA_KEY
                        ? "name = ?, email = ?, phone = ?, address = ?, memo = ?"
                        : "email_hash = ?";
        int written = kind() == Kind.DATA_KEY ? 5 : 1;
        long last = 0;
        long rows = 0;
        while (true) {
            List<Object[]> page = new ArrayList<>();
            jdbc.query(
                    "select id, " + columns + " from plain_copy where id > ? order by id limit ?",
                    row -> {
                        Object[] parameters = new Object[written + 1];
                        for (int index = 0; index < written; index++) {
                            parameters[index] = row.getBytes(2 + index);
                        }
                        parameters[written] = row.getLong(1);
                        page.add(parameters);
                    },
                    last,
                    BATCH);
            if (page.isEmpty()) {
                return rows;
            }
            transactions.executeWithoutResult(
                    status ->
                            jdbc.batchUpdate(
                                    "update plain_copy set " + sets + " where id = ?", page));
            rows += page.size();
            last = (Long) page.get(page.size() - 1)[written];
        }
    }
}
