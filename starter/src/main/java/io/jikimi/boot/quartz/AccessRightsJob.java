package io.jikimi.boot.quartz;

import io.jikimi.grants.AccessRights;
import io.jikimi.grants.Comparison;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Compares the recorded access rights with the accounts of the service. */
@DisallowConcurrentExecution
final class AccessRightsJob implements Job {

    private static final Log logger = LogFactory.getLog(AccessRightsJob.class);

    private final AccessRights rights;

    AccessRightsJob(AccessRights rights) {
        this.rights = rights;
    }

    @Override
    public void execute(JobExecutionContext context) {
        Comparison comparison = rights.compare();
        if (!comparison.findings().isEmpty()) {
            logger.warn(
                    "Access rights differ from what was recorded: "
                            + comparison.findings()
                            + ". What differs is in the ledger now; find out who changed it.");
        }
    }
}
