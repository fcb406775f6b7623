package io.jikimi.boot.quartz;

import io.jikimi.grants.AccessRights;
import io.jikimi.grants.Comparison;
import java.util.stream.Collectors;
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
                            + comparison.findings().stream()
                                    .map(AccessRightsJob::text)
                                    .collect(Collectors.joining(", "))
                            + ". What differs is in the ledger now; find out who changed it. The"
                            + " desk of this instance shows all of it.");
        }
    }

    /**
     * The access log takes whatever account a login has: here it is no second line, and no address.
     */
    private static String text(Comparison.Finding finding) {
        String account = finding.account();
        return finding.kind()
                + " "
                + (account.contains("@")
                        ? "(an e-mail address)"
                        : account.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?"));
    }
}
