package com.example.hanbit.benchmark;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * The custody line of the speed goals: each operation for the plain and for the kept twin. With
 * {@code -p twin=AUDITED} the history of Envers comes on top; with {@code -p keys=COLD} every key
 * is asked of the database again, as after a start; {@code -t 4} runs four at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 8, time = 2)
public class CustodyBenchmark {

    private static final int ROWS = 2_000;
    private static final int PAGE = 100;
    private static final int BATCH = 500;

    @Param({"PLAIN", "KEPT"})
    public String twin = "PLAIN";

    @Param("WARM")
    public String keys = "WARM";

    private final AtomicInteger next = new AtomicInteger();
    private Service service;
    private List<Long> ids;

    @Setup(Level.Trial)
    public void start() {
        service = new Service(Twin.valueOf(twin));
        service.write(
                em -> {
                    for (int row = 0; row < ROWS; row++) {
                        em.persist(service.customer(next.getAndIncrement()));
                    }
                    return null;
                });
        ids = service.ids();
        // Among the output of JMH, which has no place for a figure that is not a time.
        System.out.printf("%n%s: %.1f bytes a row%n", twin, service.bytesOfARow());
    }

    @TearDown(Level.Trial)
    public void stop() {
        service.close();
    }

    private void coolDown() {
        if (keys.equals("COLD")) {
            service.forgetKeys();
        }
    }

    @Benchmark
    public int findById() {
        coolDown();
        Long id = ids.get(next.getAndIncrement() % ROWS);
        return service.read(em -> find(em, id).read());
    }

    @Benchmark
    public int findByEmail() {
        coolDown();
        String email = "customer" + next.getAndIncrement() % ROWS + "@example.com";
        return service.read(
                em ->
                        em.createQuery(
                                        "from " + service.entity() + " c where c.email = :email",
                                        service.type())
                                .setParameter("email", email)
                                .getSingleResult()
                                .read());
    }

    @Benchmark
    public int listOfOneHundred() {
        coolDown();
        int from = next.getAndIncrement() % (ROWS / PAGE) * PAGE;
        Long first = ids.get(from);
        return service.read(
                em -> {
                    int read = 0;
                    for (Customer customer :
                            em.createQuery(
                                            "from "
                                                    + service.entity()
                                                    + " c where c.id >= :first order by c.id",
                                            service.type())
                                    .setParameter("first", first)
                                    .setMaxResults(PAGE)
                                    .getResultList()) {
                        read += customer.read();
                    }
                    return read;
                });
    }

    @Benchmark
    public Object insertAndCommit() {
        return service.write(
                em -> {
                    Customer customer = service.customer(next.getAndIncrement());
                    em.persist(customer);
                    return customer;
                });
    }

    @Benchmark
    public Object insertAndCommitOfAKnownSubject() {
        return service.write(
                em -> {
                    int number = next.getAndIncrement();
                    Object parcel = service.parcel(number, ids.get(number % ROWS));
                    em.persist(parcel);
                    return parcel;
                });
    }

    @Benchmark
    public Object batchInsertOfKnownSubjects() {
        return service.write(
                em -> {
                    for (int row = 0; row < BATCH; row++) {
                        int number = next.getAndIncrement();
                        em.persist(service.parcel(number, ids.get(number % ROWS)));
                    }
                    return null;
                });
    }

    @Benchmark
    public Object updateOfAnOrdinaryField() {
        int number = next.getAndIncrement();
        return service.write(
                em -> {
                    Customer customer = find(em, ids.get(number % ROWS));
                    customer.status("S" + number);
                    return customer;
                });
    }

    @Benchmark
    public Object batchInsert() {
        return service.write(
                em -> {
                    for (int row = 0; row < BATCH; row++) {
                        em.persist(service.customer(next.getAndIncrement()));
                    }
                    return null;
                });
    }

    private Customer find(EntityManager em, Long id) {
        return em.find(service.type(), id);
    }
}
