package io.jikimi.boot.quartz;

import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;

/**
 * A run that fails is reported and repeated at the next tick; the work is still in the database.
 */
final class GuardedJob implements Job {

    private static final Log logger = LogFactory.getLog(GuardedJob.class);

    private final String name;
    private final Job job;
    private final LegalClock clock;
    private final Consumer<JobRuns.Run> ended;

    GuardedJob(String name, Job job, LegalClock clock, Consumer<JobRuns.Run> ended) {
        this.name = name;
        this.job = job;
        this.clock = clock;
        this.ended = ended;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        Instant start = clock.now();
        boolean failed = true;
        try {
            job.execute(context);
            failed = false;
        } catch (RuntimeException failure) {
            logger.error(name + " failed; what is due stays due and is tried again", failure);
        } finally {
            ended.accept(
                    new JobRuns.Run(name, start, Duration.between(start, clock.now()), failed));
        }
    }
}
