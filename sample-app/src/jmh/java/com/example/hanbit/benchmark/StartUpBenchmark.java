package com.example.hanbit.benchmark;

import io.jikimi.migration.MigrationPlan;
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
 * What it takes to read, complete and check the mapping of two hundred entities with two protected
 * values each: the difference between the twins is what a service waits for longer. A small model
 * was built before in each fork, so classes are loaded, and hardly anything is compiled.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartUpBenchmark {

    private static final int ENTITIES = 200;

    @Param({"PLAIN", "KEPT"})
    public String twin = "PLAIN";

    /** The same for every benchmark of this profile; there are no keys yet. */
    @Param("WARM")
    public String keys = "WARM";

    private List<Class<?>> classes;
    private Service service;

    @Setup(Level.Trial)
    public void prepare() {
        classes =
                twin.equals("KEPT")
                        ? RowClasses.of(KeptRow.class, "KeptRow", ENTITIES)
                        : RowClasses.of(PlainRow.class, "PlainRow", ENTITIES);
        service = new Service(Twin.valueOf(twin), List.of(), MigrationPlan.NONE);
    }

    @TearDown(Level.Trial)
    public void close() {
        service.close();
    }

    /** The catalogue of the entities, and the model of Hibernate with every check. */
    @Benchmark
    public long build() {
        return service.buildAnew(classes);
    }
}
