package com.example.hanbit.benchmark;

import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.RowReference;
import io.jikimi.migration.MigrationPlan;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs custody (without the ledger and the certificate of the desk) to find, erase and
 * forget one customer with a thousand rows in twelve tables, among a hundred times as many of
 * others, against a twin that deletes the same rows table by table. Everybody here is made up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class ErasureBenchmark {

    private static final int TABLES = 12;
    private static final int ROWS = 1_000;
    private static final int OTHERS = 100;

    @Param({"PLAIN", "KEPT"})
    public String twin = "PLAIN";

    /** The same for every benchmark of this profile; the keys are warm here. */
    @Param("WARM")
    public String keys = "WARM";

    private Service service;
    private List<Class<?>> classes;
    private int next;
    private Long customer;

    @Setup(Level.Trial)
    public void open() {
        boolean kept = twin.equals("KEPT");
        classes =
                kept
                        ? RowClasses.of(KeptRow.class, "KeptRow", TABLES)
                        : RowClasses.of(PlainRow.class, "PlainRow", TABLES);
        service = new Service(Twin.valueOf(twin), classes, MigrationPlan.NONE);
        for (int other = 0; other < OTHERS; other++) {
            join();
        }
    }

    @Setup(Level.Iteration)
    public void prepare() {
        customer = join();
        service.jdbc().execute("vacuum analyze");
        service.jdbc().execute("checkpoint");
    }

    private Long join() {
        return service.write(
                em -> {
                    Customer joined = service.customer(next++);
                    em.persist(joined);
                    for (int row = 0; row < ROWS; row++) {
                        OwnedRow owned = instance(classes.get(row % TABLES));
                        owned.fill(row, joined.id());
                        em.persist(owned);
                    }
                    return joined.id();
                });
    }

    private static OwnedRow instance(Class<?> type) {
        try {
            return (OwnedRow) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        service.close();
    }

    @Benchmark
    public int erase() {
        return twin.equals("KEPT") ? eraseKept() : erasePlain();
    }

    private int eraseKept() {
        DataSubjectId subject = new DataSubjectId("customer", customer.toString());
        Custody custody = service.custody();
        return service.write(
                em -> {
                    List<RowReference> rows = custody.rowsOf(subject);
                    int gone =
                            custody.destroy(rows, subject, Extent.EVERYTHING).rowsDeleted().size();
                    service.keys().destroy(subject);
                    return all(gone);
                });
    }

    private static int all(int gone) {
        if (gone != ROWS + 1) {
            throw new IllegalStateException(gone + " rows were erased");
        }
        return gone;
    }

    private int erasePlain() {
        return service.write(
                em -> {
                    int gone = 0;
                    for (Class<?> type : classes) {
                        gone +=
                                em.createQuery(
                                                "delete from "
                                                        + type.getSimpleName()
                                                        + " r where r.customer = :customer")
                                        .setParameter("customer", customer)
                                        .executeUpdate();
                    }
                    gone +=
                            em.createQuery("delete from PlainCustomer c where c.id = :customer")
                                    .setParameter("customer", customer)
                                    .executeUpdate();
                    return all(gone);
                });
    }
}
