package io.jikimi.boot.quartz;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Verifies the whole evidence, and reports what it finds where errors are looked for. */
@DisallowConcurrentExecution
final class EvidenceVerifyJob implements Job {

    private static final Log logger = LogFactory.getLog(EvidenceVerifyJob.class);

    private final EvidenceLog evidence;

    EvidenceVerifyJob(EvidenceLog evidence) {
        this.evidence = evidence;
    }

    @Override
    public void execute(JobExecutionContext context) {
        VerificationReport report = evidence.verify();
        if (!report.intact()) {
            logger.error(
                    "The evidence is broken: "
                            + report.breaks()
                            + ". Leave the database and its backups as they are, and find out who"
                            + " wrote to it.");
        }
    }
}
