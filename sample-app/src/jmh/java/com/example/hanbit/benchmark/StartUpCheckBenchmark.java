package com.example.hanbit.benchmark;

import io.jikimi.migration.MigrationPlan;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * What of the start of two hundred entities is Jikimi's own, measured inside one start instead of
 * as a difference of two: the catalogue, and what is checked once Hibernate has built its model.
 * JMH adds up the counters of all forks: divide them by their number. The hidden columns that
 * Hibernate maps as well are not in it; for these see {@link StartUpBenchmark}. A small model was
 * built before in each fork, so classes are loaded, and hardly anything is compiled.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(10)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartUpCheckBenchmark {

    private static final int ENTITIES = 200;

    /** The same for every benchmark of this profile; there are no keys yet. */
    @Param("WARM")
    public String keys = "WARM";

    private List<Class<?>> classes;
    private Service service;

    /** Microseconds of the parts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Parts {

        public long catalogueMicros;
        public long checkMicros;
    }

    @Setup(Level.Trial)
    public void prepare() {
        classes = RowClasses.of(KeptRow.class, "KeptRow", ENTITIES);
        service = new Service(Twin.KEPT, List.of(), MigrationPlan.NONE);
    }

    @TearDown(Level.Trial)
    public void close() {
        service.close();
    }

    /** The whole start; the counters say what of it is ours. */
    @Benchmark
    public int build(Parts parts) {
        Service.StartUpParts measured = service.measureAnew(classes);
        parts.catalogueMicros = TimeUnit.NANOSECONDS.toMicros(measured.catalogue());
        parts.checkMicros = TimeUnit.NANOSECONDS.toMicros(measured.check());
        return measured.entities();
    }
}
