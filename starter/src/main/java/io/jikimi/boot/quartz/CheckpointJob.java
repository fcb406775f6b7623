package io.jikimi.boot.quartz;

import io.jikimi.evidence.Checkpoints;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Seals, and hands a checkpoint to every sink outside the database. */
@DisallowConcurrentExecution
final class CheckpointJob implements Job {

    private static final Log logger = LogFactory.getLog(CheckpointJob.class);

    private final Checkpoints checkpoints;

    CheckpointJob(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public void execute(JobExecutionContext context) {
        checkpoints
                .keep()
                .forEach(
                        (sink, failure) ->
                                logger.error(
                                        "The checkpoint sink '"
                                                + sink
                                                + "' kept nothing; it is asked again with the next"
                                                + " checkpoint",
                                        failure));
    }
}
