package io.jikimi.boot.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.fixture.Doors;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

class PurposeStepTests {

    private static final long FAILS = 3;

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 27));
    private final InMemoryEvidenceLog log = new InMemoryEvidenceLog(clock);
    private final ResourcelessJobRepository jobs = new ResourcelessJobRepository();
    private final List<String> written = new ArrayList<>();

    @Test
    void aStepWorksForItsPurposeUnderTheNameOfItsJob() throws Exception {
        PurposeScope scopes = scopes(log);

        JobExecution run = run(scopes, "delivery", List.of(1L, 2L));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(written).containsExactly("VALUE", "VALUE");
        assertThat(scopes.current()).isEmpty();
        assertThat(log.access())
                .extracting(
                        AccessEntry::actor,
                        AccessEntry::source,
                        AccessEntry::task,
                        entry -> entry.subjects().size(),
                        AccessEntry::result)
                .containsExactly(
                        tuple(
                                Actor.system("nightly"),
                                "job:nightly#" + run.getId(),
                                "nightly.labels",
                                2,
                                "ok"));
    }

    @Test
    void aStepThatFailsIsLoggedAsFailedAndLeavesNoScope() throws Exception {
        PurposeScope scopes = scopes(log);

        JobExecution run = run(scopes, "delivery", List.of(1L, FAILS));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(scopes.current()).isEmpty();
        assertThat(log.access()).extracting(AccessEntry::result).containsExactly("failed");
    }

    @Test
    void aStepForAPurposeNobodyKnowsReadsNothing() throws Exception {
        PurposeScope scopes = scopes(log);

        JobExecution run = run(scopes, "marketing", List.of(1L));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(written).isEmpty();
        assertThat(scopes.current()).isEmpty();
        assertThat(log.access()).extracting(AccessEntry::result).containsExactly("PURPOSE_UNKNOWN");
    }

    @Test
    void aStepWhoseAccessCannotBeLoggedFails() throws Exception {
        PurposeScope scopes = scopes(down());

        JobExecution run = run(scopes, "delivery", List.of(1L));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(run.getAllFailureExceptions())
                .anySatisfy(
                        failure ->
                                assertThat(failure).hasMessageContaining("EVIDENCE_UNAVAILABLE"));
        assertThat(scopes.current()).isEmpty();
    }

    @Test
    void noScopeIsLeftWhenAnotherListenerFailsAfterTheStep() throws Exception {
        PurposeScope scopes = scopes(log);
        for (Throwable failure : List.of(new IllegalStateException(), new NoClassDefFoundError())) {
            log.clear();
            Step step = step(scopes, List.of(1L)).listener(new Failing(failure)).build();

            // Spring Batch logs an exception here and lets an error through.
            Throwable thrown = catchThrowable(() -> run(new PurposeStep(step, scopes, "delivery")));

            assertThat(thrown).isIn(null, failure);
            assertThat(scopes.current()).isEmpty();
            assertThat(log.access()).hasSize(1);
        }
    }

    @Test
    void aWriterIsHandedNothingBeforeItsRowIsWritten() throws Exception {
        PurposeScope scopes = scopes(log);
        List<Integer> inTheLog = new ArrayList<>();
        Step step =
                step(scopes, List.of(1L, 2L, 4L))
                        .writer(
                                chunk ->
                                        inTheLog.add(
                                                log.access().stream()
                                                        .mapToInt(entry -> entry.subjects().size())
                                                        .sum()))
                        .build();

        run(new PurposeStep(step, scopes, "delivery"));

        assertThat(inTheLog).containsExactly(2, 3);
        assertThat(log.access()).extracting(AccessEntry::result).containsExactly("ok", "ok");
    }

    @Test
    void aWriterIsHandedNothingIfTheLogCannotBeWritten() throws Exception {
        JobExecution run = run(scopes(down()), "delivery", List.of(1L, 2L));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(written).isEmpty();
    }

    @Test
    void whatOtherListenersReadIsReadForThePurposeAndInTheLog() throws Exception {
        PurposeScope scopes = scopes(log);
        StepExecutionListener reading =
                new StepExecutionListener() {
                    @Override
                    public void beforeStep(StepExecution execution) {
                        written.add(read(scopes, 7));
                    }

                    @Override
                    public @Nullable ExitStatus afterStep(StepExecution execution) {
                        written.add(read(scopes, 8));
                        return null;
                    }
                };
        Step step = step(scopes, List.of(1L)).listener(reading).build();

        run(new PurposeStep(step, scopes, "delivery"));

        assertThat(written).containsExactly("VALUE", "VALUE", "VALUE");
        assertThat(log.access().stream().flatMap(entry -> entry.subjects().stream()))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("member:7", "member:1", "member:8");
    }

    @Test
    void aFailureToWriteTheLogIsKeptWithTheStep() throws Exception {
        PurposeScope scopes = scopes(down());
        JobRepository kept = mock(JobRepository.class, delegatesTo(jobs));
        List<BatchStatus> states = new ArrayList<>();
        willAnswer(
                        call -> {
                            states.add(call.<StepExecution>getArgument(0).getStatus());
                            return null;
                        })
                .given(kept)
                .update(any(StepExecution.class));
        Step step =
                new StepBuilder("labels", kept)
                        .tasklet(
                                (contribution, chunk) -> {
                                    read(scopes, 1);
                                    return RepeatStatus.FINISHED;
                                },
                                new ResourcelessTransactionManager())
                        .build();

        run(new PurposeStep(step, scopes, "delivery"));

        assertThat(states).last().isEqualTo(BatchStatus.FAILED);
    }

    @Test
    void aStepThatIsStoppedStopsItsTasklet() {
        StoppableTasklet tasklet = mock(StoppableTasklet.class);
        Step step =
                new StepBuilder("labels", jobs)
                        .tasklet(tasklet, new ResourcelessTransactionManager())
                        .build();
        StepExecution execution =
                new StepExecution(
                        1,
                        "labels",
                        new JobExecution(1, new JobInstance(1, "nightly"), new JobParameters()));

        new PurposeStep(step, scopes(log), "delivery").stop(execution);

        then(tasklet).should().stop(execution);
        assertThat(execution.isTerminateOnly()).isTrue();
    }

    @Test
    void isWhatItsStepIs() {
        TaskletStep step =
                new StepBuilder("labels", jobs)
                        .allowStartIfComplete(true)
                        .startLimit(3)
                        .tasklet(mock(), new ResourcelessTransactionManager())
                        .build();

        PurposeStep around = new PurposeStep(step, scopes(log), "delivery");

        assertThat(around.getName()).isEqualTo("labels");
        assertThat(around.isAllowStartIfComplete()).isTrue();
        assertThat(around.getStartLimit()).isEqualTo(3);
    }

    @Test
    void aStepThatCannotBeToldToFailIsRefused() {
        Step own = mock(Step.class);
        given(own.getName()).willReturn("labels");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PurposeStep(own, scopes(log), "delivery"))
                .withMessageContaining("'labels'")
                .withMessageContaining("AbstractStep");
    }

    private record Failing(Throwable failure) implements StepExecutionListener {

        @Override
        public @Nullable ExitStatus afterStep(StepExecution execution) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    private static EvidenceLog down() {
        EvidenceLog down = mock(EvidenceLog.class);
        willAnswer(
                        call -> {
                            throw new LifecycleException(
                                    Refusal.EVIDENCE_UNAVAILABLE, "access log", "down");
                        })
                .given(down)
                .record(any());
        return down;
    }

    private JobExecution run(PurposeScope scopes, String purpose, List<Long> keys)
            throws Exception {
        return run(new PurposeStep(step(scopes, keys).build(), scopes, purpose));
    }

    private ChunkOrientedStepBuilder<Long, String> step(PurposeScope scopes, List<Long> keys) {
        return new StepBuilder("labels", jobs)
                .<Long, String>chunk(2)
                .transactionManager(new ResourcelessTransactionManager())
                .reader(new ListItemReader<>(keys))
                .processor(key -> read(scopes, key))
                .writer(chunk -> written.addAll(chunk.getItems()));
    }

    private JobExecution run(Step step) throws Exception {
        Job job = new JobBuilder("nightly", jobs).start(step).build();
        JobParameters parameters = new JobParameters();
        JobExecution run =
                jobs.createJobExecution(
                        jobs.createJobInstance("nightly", parameters),
                        parameters,
                        new ExecutionContext());
        job.execute(run);
        return run;
    }

    private static String read(PurposeScope scopes, long key) {
        String value = scopes.read(Doors.NAME, key).name();
        if (key == FAILS) {
            throw new IllegalStateException("made up");
        }
        return value;
    }

    private PurposeScope scopes(EvidenceLog evidence) {
        return new PurposeScope(
                Doors.catalogue(),
                Doors.keys(),
                (actor, purpose, action, item) -> false,
                evidence,
                clock,
                List::of,
                List::of);
    }
}
