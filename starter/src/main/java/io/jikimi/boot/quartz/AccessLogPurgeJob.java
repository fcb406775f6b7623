package io.jikimi.boot.quartz;

import io.jikimi.evidence.AccessLogPurge;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Destroys access log rows that are past their keeping period (안전성 확보조치 기준 제8조). */
@DisallowConcurrentExecution
final class AccessLogPurgeJob implements Job {

    private static final Log logger = LogFactory.getLog(AccessLogPurgeJob.class);

    private final AccessLogPurge purge;

    AccessLogPurgeJob(AccessLogPurge purge) {
        this.purge = purge;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            purge.prepare();
        } catch (RuntimeException failure) {
            logger.error(
                    "The partitions of the next months of the access log could not be made: their"
                            + " rows go to the default partition, and the next run tries again."
                            + " What is over is destroyed all the same.",
                    failure);
        }
        purge.run();
    }
}
