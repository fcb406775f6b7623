package io.jikimi.evidence;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Says from where the work of this thread was asked for (SPI): the client address of its request
 * (접속지 정보, 개인정보의 안전성 확보조치 기준 제2조 제3호). The access log asks it for every entry that does not say so
 * itself, on the thread that makes the entry; so it does for the run of a job and for the trace.
 */
@FunctionalInterface
public interface AccessSource {

    /** The client address, or null if no request stands behind this thread. */
    @Nullable String ofThisThread();

    /** The run of the job on this thread, or null. Read from the MDC, under {@code runId}. */
    default @Nullable String runOfThisThread() {
        return MDC.get("runId");
    }

    /**
     * The trace of this thread, or null. Read from the MDC, where Spring Boot's tracing puts it.
     */
    default @Nullable String traceOfThisThread() {
        return MDC.get("traceId");
    }

    /**
     * The entry with its source, the task where no request stands behind it, and with the run and
     * the trace it belongs to.
     */
    default AccessEntry locate(AccessEntry entry) {
        AccessEntry.Context known = entry.context();
        AccessEntry placed =
                entry.within(
                        new AccessEntry.Context(
                                known.run() == null ? runOfThisThread() : known.run(),
                                known.trace() == null ? traceOfThisThread() : known.trace(),
                                known.condition(),
                                known.approval()));
        if (placed.source() != null) {
            return placed;
        }
        String address = ofThisThread();
        return placed.from(address == null ? placed.task() : address);
    }
}
