package io.jikimi.boot.quartz;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The clock of the jobs.
 *
 * @param enabled Whether this instance runs any job.
 * @param accessRights Comparison of recorded access rights with the accounts of the service.
 * @param destruction Sealing and destruction of what is due.
 * @param evidence Chaining and signing of new evidence.
 * @param checkpoints Checkpoints of the evidence outside the database.
 * @param verification Verification of the whole evidence.
 * @param notices Delivery of waiting notices.
 * @param accessLog Destruction of access log rows past their keeping period.
 * @param rewrap Wrapping of keys under the current epoch of the master key.
 * @param rotation Rewriting of stored values whose keys are rotated.
 * @param migration Encryption of what tables hold in the clear.
 */
@ConfigurationProperties("jikimi.jobs")
public record JikimiJobsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue AccessRights accessRights,
        @DefaultValue Destruction destruction,
        @DefaultValue Evidence evidence,
        @DefaultValue Checkpoints checkpoints,
        @DefaultValue Verification verification,
        @DefaultValue Notices notices,
        @DefaultValue AccessLog accessLog,
        @DefaultValue Rewrap rewrap,
        @DefaultValue Rotation rotation,
        @DefaultValue Migration migration) {

    /**
     * Comparison of recorded access rights with the accounts of the service. Without an account
     * directory the job does not run.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record AccessRights(
            @DefaultValue("true") boolean enabled, @DefaultValue("24h") Duration interval) {

        public AccessRights {
            checkInterval(interval, "access-rights");
        }
    }

    /**
     * Sealing and destruction of what is due.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record Destruction(
            @DefaultValue("true") boolean enabled, @DefaultValue("1h") Duration interval) {

        public Destruction {
            checkInterval(interval, "destruction");
        }
    }

    /**
     * Chaining and signing of new evidence.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record Evidence(
            @DefaultValue("true") boolean enabled, @DefaultValue("10s") Duration interval) {

        public Evidence {
            checkInterval(interval, "evidence");
        }
    }

    /**
     * Checkpoints of the evidence outside the database. Without a sink the job does not run.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record Checkpoints(
            @DefaultValue("true") boolean enabled, @DefaultValue("1h") Duration interval) {

        public Checkpoints {
            checkInterval(interval, "checkpoints");
        }
    }

    /**
     * Verification of the whole evidence.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record Verification(
            @DefaultValue("false") boolean enabled, @DefaultValue("24h") Duration interval) {

        public Verification {
            checkInterval(interval, "verification");
        }
    }

    /**
     * Delivery of waiting notices.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     * @param batchSize Most notices delivered in one run.
     */
    public record Notices(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30s") Duration interval,
            @DefaultValue("100") int batchSize) {

        public Notices {
            checkInterval(interval, "notices");
            Assert.isTrue(batchSize > 0, "'jikimi.jobs.notices.batch-size' must be at least 1");
        }
    }

    /**
     * Destruction of access log rows past their keeping period.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     */
    public record AccessLog(
            @DefaultValue("true") boolean enabled, @DefaultValue("24h") Duration interval) {

        public AccessLog {
            checkInterval(interval, "access-log");
        }
    }

    /**
     * Wrapping of keys under the current epoch of the master key.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     * @param batchSize Most keys wrapped in one transaction.
     * @param keysPerRun Most keys wrapped in one run.
     */
    public record Rewrap(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("10m") Duration interval,
            @DefaultValue("500") int batchSize,
            @DefaultValue("100000") int keysPerRun) {

        public Rewrap {
            checkInterval(interval, "rewrap");
            Assert.isTrue(
                    batchSize > 0 && batchSize <= 10_000,
                    "'jikimi.jobs.rewrap.batch-size' must be between 1 and 10000");
            Assert.isTrue(keysPerRun > 0, "'jikimi.jobs.rewrap.keys-per-run' must be at least 1");
        }
    }

    /**
     * Rewriting of stored values whose keys are rotated.
     *
     * @param enabled Whether this instance runs the job.
     * @param interval Time between two runs.
     * @param batchSize Most rows written in one transaction.
     * @param rowsPerRun Most rows looked at in one run.
     */
    public record Rotation(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1m") Duration interval,
            @DefaultValue("500") int batchSize,
            @DefaultValue("500000") int rowsPerRun) {

        public Rotation {
            checkInterval(interval, "rotation");
            Assert.isTrue(
                    batchSize > 0 && batchSize <= 10_000,
                    "'jikimi.jobs.rotation.batch-size' must be between 1 and 10000");
            Assert.isTrue(rowsPerRun > 0, "'jikimi.jobs.rotation.rows-per-run' must be at least 1");
        }
    }

    /**
     * Encryption of what tables hold in the clear.
     *
     * @param enabled Whether this instance runs the job; it reports its phase in either case.
     * @param interval Time between two runs.
     * @param batchSize Most rows encrypted in one transaction.
     * @param rowsPerRun Most rows looked at in one run.
     */
    public record Migration(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("10s") Duration interval,
            @DefaultValue("500") int batchSize,
            @DefaultValue("50000") int rowsPerRun) {

        public Migration {
            checkInterval(interval, "migration");
            Assert.isTrue(
                    batchSize > 0 && batchSize <= 10_000,
                    "'jikimi.jobs.migration.batch-size' must be between 1 and 10000");
            Assert.isTrue(
                    rowsPerRun > 0, "'jikimi.jobs.migration.rows-per-run' must be at least 1");
        }
    }

    private static void checkInterval(Duration interval, String job) {
        Assert.isTrue(
                interval.compareTo(Duration.ofSeconds(1)) >= 0,
                () -> "'jikimi.jobs." + job + ".interval' must be at least 1s");
    }
}
