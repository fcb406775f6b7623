package io.jikimi.boot.quartz;

import io.jikimi.evidence.AccessLogPurge;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Destroys access log rows that are past their keeping period (안전성 확보조치 기준 제8조). */
@DisallowConcurrentExecution
final class AccessLogPurgeJob implements Job {

    private final AccessLogPurge purge;

    AccessLogPurgeJob(AccessLogPurge purge) {
        this.purge = purge;
    }

    @Override
    public void execute(JobExecutionContext context) {
        purge.prepare();
        purge.run();
    }
}
