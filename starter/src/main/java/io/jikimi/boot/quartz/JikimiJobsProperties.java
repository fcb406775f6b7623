package io.jikimi.boot.quartz;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The clock of the jobs.
 *
 * @param enabled Whether this instance runs any job.
 * @param destruction Sealing and destruction of what is due.
 * @param evidence Chaining and signing of new evidence.
 * @param notices Delivery of waiting notices.
 * @param accessLog Destruction of access log rows past their keeping period.
 */
@ConfigurationProperties("jikimi.jobs")
public record JikimiJobsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Destruction destruction,
        @DefaultValue Evidence evidence,
        @DefaultValue Notices notices,
        @DefaultValue AccessLog accessLog) {

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
            @DefaultValue("true") boolean enabled, @DefaultValue("1m") Duration interval) {

        public Evidence {
            checkInterval(interval, "evidence");
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

    private static void checkInterval(Duration interval, String job) {
        Assert.isTrue(
                interval.compareTo(Duration.ofSeconds(1)) >= 0,
                () -> "'jikimi.jobs." + job + ".interval' must be at least 1s");
    }
}
