package com.example.hanbit.benchmark;

import io.jikimi.migration.MigrationPhase;
import io.jikimi.migration.MigrationPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What it costs to put five encrypted values and a search index beside the plain ones of a row,
 * against a twin that reads the same pages and writes as many bytes into as many columns by plain
 * JDBC: a batch of updates by key, a durable commit each. Every row is of somebody else, whose key
 * is there already. Everybody here is made up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 6)
public class MigrationBenchmark {

    private static final int ROWS = 20_000;
    private static final int BATCH = 1_000;
    private static final List<String> COLUMNS =
            List.of("name", "email", "phone", "address", "memo");

    /** The same for every benchmark of this profile; the keys are warm here. */
    @Param("WARM")
    public String keys = "WARM";

    private Service service;
    private JdbcTemplate jdbc;
    private TransactionTemplate transactions;

    @Setup(Level.Trial)
    public void open() {
        service =
                new Service(
                        Twin.KEPT,
                        List.of(),
                        new MigrationPlan(
                                "benchmark",
                                Duration.ofMinutes(2),
                                List.of(
                                        new MigrationPlan.Table(
                                                "keptcustomer",
                                                Set.copyOf(COLUMNS),
                                                MigrationPhase.BACKFILL))));
        jdbc = service.jdbc();
        transactions = new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource()));
        jdbc.execute(
                "insert into keptcustomer (id, name, email, phone, address, memo, status)"
                        + " select n, '김' || n % 90 || '하', 'customer' || n || '@example.com',"
                        + " '010-0000-' || 1000 + n % 9000, '서울시 성북구 북악산로 ' || n || ', 101동 1203호',"
                        + " '부재 시 경비실에 맡겨 주세요 ' || n, 'NEW' from generate_series(1, "
                        + ROWS
                        + ") n");
        service.migration().work(BATCH, Long.MAX_VALUE);
        jdbc.execute(
                "create table plain_copy as select id, name, email, phone, address, memo, name_enc,"
                        + " email_enc, phone_enc, address_enc, memo_enc, email_bidx as email_hash"
                        + " from keptcustomer");
        jdbc.execute("alter table plain_copy add primary key (id)");
        jdbc.execute("create index plain_copy_email on plain_copy (email_hash)");
        jdbc.execute("create index plain_copy_plain on plain_copy (email)");
    }

    @Setup(Level.Iteration)
    public void begin() {
        String empty =
                "name_enc = null, email_enc = null, phone_enc = null, address_enc = null,"
                        + " memo_enc = null, ";
        jdbc.execute("update keptcustomer set " + empty + "email_bidx = null");
        for (String table : List.of("keptcustomer", "plain_copy")) {
            jdbc.execute("vacuum full analyze " + table);
        }
        jdbc.execute("checkpoint");
    }

    @TearDown(Level.Trial)
    public void close() {
        service.close();
    }

    /** Of one row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long backfill() {
        long looked = service.migration().work(BATCH, Long.MAX_VALUE);
        Long left =
                jdbc.queryForObject(
                        "select count(*) from keptcustomer where memo_enc is null or email_bidx is"
                                + " null",
                        Long.class);
        if (left == null || left != 0) {
            throw new IllegalStateException(left + " rows are left of " + looked);
        }
        return looked;
    }

    /** Of one row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long plainBatchUpdate() {
        long last = 0;
        long rows = 0;
        while (true) {
            List<Object[]> page = new ArrayList<>();
            jdbc.query(
                    "select * from plain_copy where id > ? order by id limit ?",
                    row -> {
                        Object[] parameters = new Object[7];
                        for (int index = 0; index < 6; index++) {
                            parameters[index] = row.getBytes(7 + index);
                        }
                        parameters[6] = row.getLong(1);
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
                                    "update plain_copy set name_enc = ?, email_enc = ?, phone_enc ="
                                            + " ?, address_enc = ?, memo_enc = ?, email_hash = ?"
                                            + " where id = ?",
                                    page));
            rows += page.size();
            last = (Long) page.get(page.size() - 1)[6];
        }
    }
}
