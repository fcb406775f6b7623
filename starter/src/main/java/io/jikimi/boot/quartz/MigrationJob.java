package io.jikimi.boot.quartz;

import io.jikimi.migration.MigrationDesk;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/**
 * Reports the phase of this instance, and goes on with the tables that are being encrypted (안전성
 * 확보조치 기준 제7조).
 */
@DisallowConcurrentExecution
final class MigrationJob implements Job {

    private static final Log logger = LogFactory.getLog(MigrationJob.class);

    private final MigrationDesk desk;
    private final int batchSize;
    private final int rowsPerRun;

    MigrationJob(MigrationDesk desk, int batchSize, int rowsPerRun) {
        this.desk = desk;
        this.batchSize = batchSize;
        this.rowsPerRun = rowsPerRun;
    }

    @Override
    public void execute(JobExecutionContext context) {
        long seen = desk.work(batchSize, rowsPerRun);
        if (seen > 0) {
            logger.debug("Looked at " + seen + " rows of tables that are being encrypted");
        }
    }
}
