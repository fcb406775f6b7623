package io.jikimi.boot.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import io.jikimi.destruction.DestructionDesk;
import io.jikimi.destruction.DestructionRun;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.notice.NoticeDesk;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class JikimiQuartzAutoConfigurationTests {

    private final DestructionDesk destruction = mock();
    private final EvidenceLog evidence = mock();
    private final NoticeDesk notices = mock();
    private final AccessLogPurge accessLog = mock();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(JikimiQuartzAutoConfiguration.class));

    private ApplicationContextRunner withDoors() {
        return runner.withBean(DestructionDesk.class, () -> destruction)
                .withBean(EvidenceLog.class, () -> evidence)
                .withBean(NoticeDesk.class, () -> notices)
                .withBean(AccessLogPurge.class, () -> accessLog);
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
                                                "AccessLogPurgeJob"));
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
                        "jikimi.jobs.notices.enabled=false")
                .run(
                        context ->
                                assertThat(context.getBean(JobClock.class).jobs())
                                        .containsExactly("EvidenceSealJob"));
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
    void jobsCallTheirDoors() {
        given(destruction.runDue()).willReturn(new DestructionRun(0, 0, 0, 0));

        new DestructionJob(destruction).execute(mock());
        new EvidenceSealJob(evidence).execute(mock());
        new NoticeJob(notices, 7).execute(mock());
        new AccessLogPurgeJob(accessLog).execute(mock());

        then(destruction).should().runDue();
        then(evidence).should().seal();
        then(notices).should().deliver(7);
        then(accessLog).should().run();
    }
}
