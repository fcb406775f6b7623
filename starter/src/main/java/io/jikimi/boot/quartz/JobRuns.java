package io.jikimi.boot.quartz;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When this instance last ran each of its jobs. Other instances run the same jobs; what there is to
 * do stands in the database.
 */
public interface JobRuns {

    /** Every job that has its time on this instance, in the order of their names. */
    List<Run> last();

    /**
     * The last run of a job that has ended.
     *
     * @param job the name of the job
     * @param startedAt when it started, or null if none has ended yet
     * @param took how long it took
     * @param failed whether it failed; what was due stays due and is tried again
     */
    record Run(String job, @Nullable Instant startedAt, Duration took, boolean failed) {

        static Run none(String job) {
            return new Run(job, null, Duration.ZERO, false);
        }
    }
}
