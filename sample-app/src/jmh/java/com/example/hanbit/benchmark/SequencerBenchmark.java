package com.example.hanbit.benchmark;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Whether chaining and signing keep up with the access log: how long 20,000 rows take while nothing
 * else happens, and how long the tail becomes while 2,000 rows a second arrive.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class SequencerBenchmark {

    private static final int ROWS = 20_000;
    private static final int ROWS_PER_SECOND = 2_000;
    private static final int SECONDS = 30;
    private static final int SECONDS_BETWEEN_RUNS = 10;
    private static final int WRITERS = 32;

    /** The same for every benchmark of this profile; no value is read. */
    @Param("WARM")
    public String keys = "WARM";

    private Service service;
    private JdbcEvidenceLog log;
    private ExecutorService writers;

    /** The longest tail that was seen. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Tail {

        public long rows;
    }

    @Setup
    public void open() {
        service = new Service(Twin.KEPT);
        log = service.evidence();
        writers = Executors.newFixedThreadPool(WRITERS);
    }

    @Setup(Level.Iteration)
    public void beginSealed() {
        log.seal();
    }

    @TearDown
    public void close() {
        writers.shutdownNow();
        log.close();
        service.close();
    }

    /** The rows of ten seconds, written before the clock runs. */
    @State(Scope.Benchmark)
    public static class Waiting {

        @Setup(Level.Iteration)
        public void write(SequencerBenchmark benchmark) {
            benchmark.writeAll(ROWS, 0);
        }
    }

    /** The time for 20,000 rows. */
    @Benchmark
    public void sealsWhatWaits(Waiting waiting) {
        log.seal();
    }

    /** The tail before each run of the job, which comes every ten seconds. */
    @Benchmark
    public void keepsUp(Tail tail) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        Thread arrivals =
                new Thread(
                        () -> {
                            writeAll(ROWS_PER_SECOND * SECONDS, ROWS_PER_SECOND);
                            writing.set(false);
                        });
        arrivals.start();
        long next = System.nanoTime();
        while (writing.get()) {
            next += TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_RUNS);
            while (writing.get() && System.nanoTime() < next) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            tail.rows = Math.max(tail.rows, log.heads().get(1).unsealed());
            log.seal();
        }
        arrivals.join();
    }

    /** Writes rows, so many a second or, for 0, as fast as they go. */
    private void writeAll(int rows, int perSecond) {
        long start = System.nanoTime();
        List<? extends Future<?>> done =
                IntStream.range(0, WRITERS)
                        .mapToObj(
                                writer ->
                                        writers.submit(() -> write(writer, rows, perSecond, start)))
                        .toList();
        for (Future<?> one : done) {
            try {
                one.get();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private void write(int writer, int rows, int perSecond, long start) {
        for (int row = writer; row < rows; row += WRITERS) {
            if (perSecond > 0) {
                long due = start + TimeUnit.SECONDS.toNanos(row) / perSecond;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            log.record(entry(row));
        }
    }

    private AccessEntry entry(int row) {
        return new AccessEntry(
                service.clock().now(),
                Actor.staff("clerk"),
                "203.0.113.9",
                "service",
                "GET /staff/customers/{id}",
                "read",
                List.of(new DataSubjectId("customer", String.valueOf(row))),
                List.of("customer.name", "customer.phone"),
                "ok",
                null);
    }
}
