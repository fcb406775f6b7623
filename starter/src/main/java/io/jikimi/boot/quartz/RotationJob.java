package io.jikimi.boot.quartz;

import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.storage.ValueRotation;
import io.jikimi.storage.ValueRotation.Run;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Writes stored values anew whose keys are rotated (안전성 확보조치 기준 제7조). */
@DisallowConcurrentExecution
final class RotationJob implements Job {

    private static final Log logger = LogFactory.getLog(RotationJob.class);

    private final ValueRotation rotation;
    private final int batchSize;
    private final int rowsPerRun;

    RotationJob(ValueRotation rotation, int batchSize, int rowsPerRun) {
        this.rotation = rotation;
        this.batchSize = batchSize;
        this.rowsPerRun = rowsPerRun;
    }

    @Override
    public void execute(JobExecutionContext context) {
        for (Kind kind : Kind.values()) {
            run(kind);
        }
    }

    private void run(Kind kind) {
        Run run = rotation.run(kind, batchSize, rowsPerRun);
        if (run.seen() > 0 || run.ended()) {
            logger.info(
                    kind
                            + ": looked at "
                            + run.seen()
                            + " rows and wrote "
                            + run.rewritten()
                            + " of them anew under newer keys; "
                            + (run.ended() ? "the rotation has ended; " : "")
                            + "so far: "
                            + run.progress());
        }
    }
}
