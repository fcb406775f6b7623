package io.jikimi.boot.quartz;

import io.jikimi.evidence.EvidenceLog;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Chains and signs new evidence, so that the part nobody could prove unaltered stays short. */
@DisallowConcurrentExecution
final class EvidenceSealJob implements Job {

    private final EvidenceLog evidence;

    EvidenceSealJob(EvidenceLog evidence) {
        this.evidence = evidence;
    }

    @Override
    public void execute(JobExecutionContext context) {
        evidence.seal();
    }
}
