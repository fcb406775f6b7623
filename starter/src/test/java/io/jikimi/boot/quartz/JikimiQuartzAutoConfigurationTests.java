package io.jikimi.boot.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.autoconfigure.MigrationProperties;
import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.CheckpointSink;
import io.jikimi.evidence.Checkpoints;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.grants.AccessRights;
import io.jikimi.grants.Comparison;
import io.jikimi.keys.KeyRotation;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.RewrapRun;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.migration.MigrationPhase;
import io.jikimi.notice.NoticeDesk;
import io.jikimi.storage.ValueRotation;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InOrder;
import org.quartz.Scheduler;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class JikimiQuartzAutoConfigurationTests {

    private final DestructionDesk destruction = mock();
    private final EvidenceLog evidence = mock();
    private final NoticeDesk notices = mock();
    private final AccessLogPurge accessLog = mock();
    private final MasterKeyDesk masterKey = mock();
    private final ValueRotation rotation = mock();
    private final MigrationDesk migration = mock();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JikimiQuartzAutoConfiguration.class));

    private ApplicationContextRunner withDoors() {
        return runner.withBean(DestructionDesk.class, () -> destruction)
                .withBean(EvidenceLog.class, () -> evidence)
                .withBean(NoticeDesk.class, () -> notices)
                .withBean(AccessLogPurge.class, () -> accessLog)
                .withBean(MasterKeyDesk.class, () -> masterKey)
                .withBean(ValueRotation.class, () -> rotation)
                .withBean(MigrationDesk.class, () -> migration)
                .withBean(MigrationProperties.class, () -> declared("member"));
    }

    private static MigrationProperties declared(String... tables) {
        return new MigrationProperties(
                "pod-1",
                Duration.ofMinutes(2),
                Stream.of(tables)
                        .collect(
                                Collectors.toMap(
                                        table -> table,
                                        table ->
                                                new MigrationProperties.Table(
                                                        List.of("name"), MigrationPhase.BACKFILL))),
                new MigrationProperties.InPlace(Map.of(), null, 1, Duration.ZERO, false));
    }

    @Test
    void hasAJobForEveryDoor() {
        withDoors()
                .run(
                        context ->
                                assertThat(context.getBean(JobClock.class).jobs())
                                        .containsExactlyInAnyOrder(
                                                "DestructionJob",
                                                "EvidenceSealJob",
                                                "NoticeJob",
                                                "AccessLogPurgeJob",
                                                "RewrapJob",
                                                "RotationJob",
                                                "MigrationJob"));
    }

    @Test
    void theServiceFindsNoSchedulerOfOurs() {
        withDoors().run(context -> assertThat(context).doesNotHaveBean(Scheduler.class));
    }

    @Test
    void withoutDoorsNothingRuns() {
        runner.run(context -> assertThat(context.getBean(JobClock.class).isRunning()).isFalse());
    }

    @Test
    void isOffByProperty() {
        withDoors()
                .withPropertyValues("jikimi.jobs.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(JobClock.class));
    }

    @Test
    void isOffWithoutQuartz() {
        withDoors()
                .withClassLoader(new FilteredClassLoader(Scheduler.class))
                .run(context -> assertThat(context).doesNotHaveBean(JobClock.class));
    }

    @Test
    void everyJobHasItsSwitch() {
        withDoors()
                .withPropertyValues(
                        "jikimi.jobs.access-log.enabled=false",
                        "jikimi.jobs.destruction.enabled=false",
                        "jikimi.jobs.migration.enabled=false",
                        "jikimi.jobs.notices.enabled=false",
                        "jikimi.jobs.rewrap.enabled=false",
                        "jikimi.jobs.rotation.enabled=false")
                .run(
                        context ->
                                assertThat(context.getBean(JobClock.class).jobs())
                                        .containsExactly("EvidenceSealJob"));
    }

    @Test
    void checkpointsAreKeptWhereThereIsASink() {
        CheckpointSink sink = mock();
        given(sink.name()).willReturn("file");
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 3, 2));
        Checkpoints kept = new Checkpoints(evidence, List.of(sink), clock);

        runner.withBean(Checkpoints.class, () -> new Checkpoints(evidence, List.of(), clock))
                .run(context -> assertThat(context.getBean(JobClock.class).jobs()).isEmpty());
        runner.withBean(Checkpoints.class, () -> kept)
                .run(
                        context ->
                                assertThat(context.getBean(JobClock.class).jobs())
                                        .containsExactly("CheckpointJob"));
        runner.withBean(Checkpoints.class, () -> kept)
                .withPropertyValues("jikimi.jobs.checkpoints.enabled=false")
                .run(context -> assertThat(context.getBean(JobClock.class).jobs()).isEmpty());
        new CheckpointJob(kept).execute(mock());
        then(evidence).should().checkpoint();
    }

    @Test
    void accessRightsAreComparedWhereThereIsADirectory() {
        AccessRights rights = mock();
        given(rights.compare())
                .willReturn(
                        new Comparison(
                                Instant.EPOCH,
                                1,
                                List.of(
                                        new Comparison.Finding(
                                                "cs-03", Comparison.Kind.LEAVER_HAS_RIGHTS))));
        ApplicationContextRunner service = runner.withBean(AccessRights.class, () -> rights);

        service.run(context -> assertThat(context.getBean(JobClock.class).jobs()).isEmpty());
        given(rights.comparable()).willReturn(true);
        service.run(
                context ->
                        assertThat(context.getBean(JobClock.class).jobs())
                                .containsExactly("AccessRightsJob"));
        service.withPropertyValues("jikimi.jobs.access-rights.enabled=false")
                .run(context -> assertThat(context.getBean(JobClock.class).jobs()).isEmpty());
        new AccessRightsJob(rights).execute(mock());
        then(rights).should().compare();
    }

    /** The access log takes whatever account a login has. The accounts are made up. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatTheComparisonFindsIsOneLineWithoutAddresses(CapturedOutput output) {
        AccessRights rights = mock();
        given(rights.compare())
                .willReturn(
                        new Comparison(
                                Instant.EPOCH,
                                1,
                                Stream.of("cs-03", "bora@example.com", "cs-04\nforged")
                                        .map(
                                                account ->
                                                        new Comparison.Finding(
                                                                account,
                                                                Comparison.Kind.LEAVER_HAS_ACCESS))
                                        .toList()));

        new AccessRightsJob(rights).execute(mock());

        assertThat(output)
                .contains(
                        "LEAVER_HAS_ACCESS cs-03, LEAVER_HAS_ACCESS (an e-mail address),"
                                + " LEAVER_HAS_ACCESS cs-04?forged.")
                .doesNotContain("bora");
    }

    @Test
    void nothingIsEncryptedWhereNoTableIsDeclared() {
        runner.withBean(MigrationDesk.class, () -> migration)
                .withBean(MigrationProperties.class, () -> declared())
                .run(context -> assertThat(context.getBean(JobClock.class).jobs()).isEmpty());
    }

    @Test
    void anIntervalThatWouldNeverRestIsRefused() {
        withDoors()
                .withPropertyValues("jikimi.jobs.evidence.interval=0s")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .hasMessageContaining("jikimi.jobs.evidence.interval"));
    }

    @Test
    void aBatchThatIsNoneIsRefused() {
        withDoors()
                .withPropertyValues("jikimi.jobs.rewrap.batch-size=0")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .hasMessageContaining("jikimi.jobs.rewrap.batch-size"));
    }

    @Test
    void runsAndKeepsRunningAfterAFailure() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(2);
        willAnswer(
                        call -> {
                            runs.countDown();
                            throw new IllegalStateException("the database is away");
                        })
                .given(evidence)
                .seal();
        withDoors()
                .withPropertyValues("jikimi.jobs.evidence.interval=1s")
                .run(context -> assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue());
    }

    @Test
    void knowsTheLastRunOfEachJob() {
        given(notices.deliver(anyInt())).willThrow(new IllegalStateException("made up"));
        SettableClock time = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
        withDoors()
                .withBean(LegalClock.class, () -> time)
                .withPropertyValues(
                        "jikimi.jobs.evidence.interval=1s", "jikimi.jobs.notices.interval=1s")
                .run(
                        context ->
                                await().untilAsserted(
                                                () ->
                                                        assertThat(
                                                                        context.getBean(
                                                                                        JobRuns
                                                                                                .class)
                                                                                .last())
                                                                .contains(
                                                                        run(
                                                                                "EvidenceSealJob",
                                                                                time.now(),
                                                                                false),
                                                                        run(
                                                                                "NoticeJob",
                                                                                time.now(),
                                                                                true),
                                                                        run(
                                                                                "RewrapJob",
                                                                                null,
                                                                                false))));
    }

    private static JobRuns.Run run(String job, @Nullable Instant startedAt, boolean failed) {
        return new JobRuns.Run(job, startedAt, Duration.ZERO, failed);
    }

    @Test
    void twoServicesInOneProcessHaveClocksOfTheirOwn() {
        withDoors()
                .run(
                        first ->
                                withDoors()
                                        .run(
                                                second -> {
                                                    second.getBean(JobClock.class).stop();
                                                    assertThat(
                                                                    first.getBean(JobClock.class)
                                                                            .isRunning())
                                                            .isTrue();
                                                }));
    }

    @Test
    void theAccessLogIsPurgedThoughItsNextMonthsCannotBeMade() {
        willThrow(new IllegalStateException("would overlap")).given(accessLog).prepare();

        new AccessLogPurgeJob(accessLog).execute(mock());

        then(accessLog).should().run();
    }

    @Test
    void jobsCallTheirDoors() {
        given(destruction.runDue()).willReturn(new DestructionRun(0, 0, 0, 0));
        given(rotation.run(any(), eq(3), eq(30)))
                .willReturn(
                        new ValueRotation.Run(
                                1,
                                1,
                                true,
                                new KeyRotation.Progress(
                                        KeyRotation.Phase.IDLE, 1, 1, 1, new TreeMap<>())));
        given(masterKey.rewrap(5, 50)).willReturn(new RewrapRun(2, 1, 0, new TreeMap<>()));
        given(migration.work(4, 40)).willReturn(40L);

        new DestructionJob(destruction).execute(mock());
        new EvidenceSealJob(evidence).execute(mock());
        new NoticeJob(notices, 7).execute(mock());
        new AccessLogPurgeJob(accessLog).execute(mock());
        new RewrapJob(masterKey, 5, 50).execute(mock());
        new RotationJob(rotation, 3, 30).execute(mock());
        new MigrationJob(migration, 4, 40).execute(mock());

        then(destruction).should().runDue();
        then(evidence).should().seal();
        then(notices).should().deliver(7);
        InOrder accessLogJob = inOrder(accessLog);
        then(accessLog).should(accessLogJob).prepare();
        then(accessLog).should(accessLogJob).run();
        then(masterKey).should().rewrap(5, 50);
        then(rotation).should().run(KeyRotation.Kind.DATA_KEY, 3, 30);
        then(rotation).should().run(KeyRotation.Kind.SEARCH_INDEX, 3, 30);
        then(migration).should().work(4, 40);
    }
}
