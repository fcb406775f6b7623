package io.jikimi.boot.quartz;

import io.jikimi.boot.autoconfigure.MigrationProperties;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.grants.AccessRights;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.storage.ValueRotation;
import io.jikimi.subject.LegalClock;
import org.quartz.Scheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The clock of the jobs. */
@AutoConfiguration(
        afterName = {
            "io.jikimi.boot.autoconfigure.GrantsAutoConfiguration",
            "io.jikimi.boot.autoconfigure.RightsAutoConfiguration",
            "io.jikimi.boot.autoconfigure.RotationAutoConfiguration",
            "io.jikimi.boot.evidence.JikimiCheckpointAutoConfiguration"
        })
@ConditionalOnClass(Scheduler.class)
@ConditionalOnBooleanProperty(name = "jikimi.jobs.enabled", matchIfMissing = true)
@EnableConfigurationProperties(JikimiJobsProperties.class)
public final class JikimiQuartzAutoConfiguration {

    @Bean
    JobClock jikimiJobClock(
            JikimiJobsProperties properties,
            ObjectProvider<AccessRights> accessRights,
            ObjectProvider<DestructionDesk> destruction,
            ObjectProvider<EvidenceLog> evidence,
            ObjectProvider<Checkpoints> checkpoints,
            ObjectProvider<NoticeDesk> notices,
            ObjectProvider<AccessLogPurge> accessLog,
            ObjectProvider<MasterKeyDesk> masterKey,
            ObjectProvider<ValueRotation> rotation,
            ObjectProvider<MigrationDesk> migration,
            ObjectProvider<MigrationProperties> tables,
            ObjectProvider<LegalClock> time) {
        JobClock clock = new JobClock(time.getIfAvailable(LegalClock::system));
        if (properties.accessRights().enabled()) {
            accessRights.stream()
                    .filter(AccessRights::comparable)
                    .forEach(
                            rights ->
                                    clock.every(
                                            properties.accessRights().interval(),
                                            new AccessRightsJob(rights)));
        }
        if (properties.destruction().enabled()) {
            destruction.ifAvailable(
                    desk ->
                            clock.every(
                                    properties.destruction().interval(), new DestructionJob(desk)));
        }
        if (properties.evidence().enabled()) {
            evidence.ifAvailable(
                    log -> clock.every(properties.evidence().interval(), new EvidenceSealJob(log)));
        }
        if (properties.checkpoints().enabled()) {
            checkpoints.stream()
                    .filter(kept -> !kept.isEmpty())
                    .forEach(
                            kept ->
                                    clock.every(
                                            properties.checkpoints().interval(),
                                            new CheckpointJob(kept)));
        }
        if (properties.verification().enabled()) {
            evidence.ifAvailable(
                    log ->
                            clock.every(
                                    properties.verification().interval(),
                                    new EvidenceVerifyJob(log)));
        }
        if (properties.notices().enabled()) {
            notices.ifAvailable(
                    desk ->
                            clock.every(
                                    properties.notices().interval(),
                                    new NoticeJob(desk, properties.notices().batchSize())));
        }
        if (properties.accessLog().enabled()) {
            accessLog.ifAvailable(
                    purge ->
                            clock.every(
                                    properties.accessLog().interval(),
                                    new AccessLogPurgeJob(purge)));
        }
        if (properties.rewrap().enabled()) {
            masterKey.ifAvailable(
                    desk ->
                            clock.every(
                                    properties.rewrap().interval(),
                                    new RewrapJob(
                                            desk,
                                            properties.rewrap().batchSize(),
                                            properties.rewrap().keysPerRun())));
        }
        if (properties.rotation().enabled()) {
            rotation.ifAvailable(
                    values ->
                            clock.every(
                                    properties.rotation().interval(),
                                    new RotationJob(
                                            values,
                                            properties.rotation().batchSize(),
                                            properties.rotation().rowsPerRun())));
        }
        boolean migrates = tables.stream().anyMatch(declared -> !declared.tables().isEmpty());
        if (properties.migration().enabled() && migrates) {
            migration.ifAvailable(
                    desk ->
                            clock.every(
                                    properties.migration().interval(),
                                    new MigrationJob(
                                            desk,
                                            properties.migration().batchSize(),
                                            properties.migration().rowsPerRun())));
        }
        return clock;
    }

    @Bean
    @ConditionalOnMissingBean
    JobRuns jikimiJobRuns(JobClock clock) {
        return clock::last;
    }
}
