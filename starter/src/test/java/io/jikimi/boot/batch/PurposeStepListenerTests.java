package io.jikimi.boot.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
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
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

class PurposeStepListenerTests {

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
        EvidenceLog down = mock(EvidenceLog.class);
        willAnswer(
                        call -> {
                            throw new LifecycleException(
                                    Refusal.EVIDENCE_UNAVAILABLE, "access log", "down");
                        })
                .given(down)
                .record(any());
        PurposeScope scopes = scopes(down);

        JobExecution run = run(scopes, "delivery", List.of(1L));

        assertThat(run.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(run.getAllFailureExceptions())
                .anySatisfy(
                        failure ->
                                assertThat(failure).hasMessageContaining("EVIDENCE_UNAVAILABLE"));
        assertThat(scopes.current()).isEmpty();
    }

    private JobExecution run(PurposeScope scopes, String purpose, List<Long> keys)
            throws Exception {
        Job job =
                new JobBuilder("nightly", jobs)
                        .start(
                                new StepBuilder("labels", jobs)
                                        .<Long, String>chunk(2)
                                        .transactionManager(new ResourcelessTransactionManager())
                                        .reader(new ListItemReader<>(keys))
                                        .processor(key -> read(scopes, key))
                                        .writer(chunk -> written.addAll(chunk.getItems()))
                                        .listener(new PurposeStepListener(scopes, purpose))
                                        .build())
                        .build();
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
