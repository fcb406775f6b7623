package io.jikimi.boot.quartz;

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

    GuardedJob(String name, Job job) {
        this.name = name;
        this.job = job;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        try {
            job.execute(context);
        } catch (RuntimeException failure) {
            logger.error(name + " failed; what is due stays due and is tried again", failure);
        }
    }
}
