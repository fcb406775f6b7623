package io.jikimi.boot.quartz;

import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.RewrapRun;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Wraps keys of older epochs of the master key under the current one (안전성 확보조치 기준 제7조). */
@DisallowConcurrentExecution
final class RewrapJob implements Job {

    private static final Log logger = LogFactory.getLog(RewrapJob.class);

    private final MasterKeyDesk desk;
    private final int batchSize;
    private final int keysPerRun;

    RewrapJob(MasterKeyDesk desk, int batchSize, int keysPerRun) {
        this.desk = desk;
        this.batchSize = batchSize;
        this.keysPerRun = keysPerRun;
    }

    @Override
    public void execute(JobExecutionContext context) {
        RewrapRun run = desk.rewrap(batchSize, keysPerRun);
        if (run.rewrapped() > 0 || run.left() > 0) {
            logger.info(
                    "Wrapped "
                            + run.rewrapped()
                            + " keys under epoch "
                            + run.epoch()
                            + " of the master key; living keys by epoch: "
                            + run.keysPerEpoch());
        }
    }
}
