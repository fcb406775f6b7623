package com.example.hanbit.benchmark;

import io.jikimi.purpose.Access;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * What a purpose costs a call that reads nothing: a scope is decided, opened and closed, with the
 * listener of a persistence unit. A call that reads pays for its row besides.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PurposeGateBenchmark {

    /** The same for every benchmark of this profile; no value is read. */
    @Param("WARM")
    public String keys = "WARM";

    private Service service;
    private PurposeScope scopes;
    private ScopeRequest system;
    private ScopeRequest staff;

    @Setup
    public void open() {
        service = new Service(Twin.KEPT);
        scopes = service.scopes();
        system = ScopeRequest.use("service", Actor.system("benchmark"), "benchmark");
        staff =
                ScopeRequest.use("service", Actor.staff("clerk"), "GET /staff/customers")
                        .withAccess(Access.DISPLAY);
    }

    @TearDown
    public void close() {
        service.close();
    }

    /** A job or a service of its own: no authority is asked. */
    @Benchmark
    public OpenScope system() {
        return opened(system);
    }

    /** A member of staff: an authority that says yes is asked for every item. */
    @Benchmark
    public OpenScope staff() {
        return opened(staff);
    }

    private OpenScope opened(ScopeRequest request) {
        try (OpenScope scope = scopes.open(request)) {
            scope.succeed();
            return scope;
        }
    }
}
