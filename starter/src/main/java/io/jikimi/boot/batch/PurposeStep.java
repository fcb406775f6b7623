package io.jikimi.boot.batch;

import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.listener.ItemWriteListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StoppableStep;
import org.springframework.batch.core.step.item.ChunkOrientedStep;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.item.Chunk;

/**
 * A step of Spring Batch that works for a purpose (개인정보 보호법 제18조): its readers, processors, writers
 * and listeners on the thread of the step, and on those of a {@code TaskExecutor} that carries
 * purposes, such as Boot's. The service itself acts, under the name of the job; the source in the
 * access log (접속기록) is the job and the number of its execution.
 *
 * <p>The scope is closed when the step has ended, whatever its listeners do. If the purpose is
 * refused, or a row cannot be written, the step fails. A step of chunks hands its writer nothing
 * whose row is not written; a tasklet that sends out what it reads flushes the open scope itself.
 */
public final class PurposeStep implements StoppableStep {

    private final AbstractStep step;
    private final PurposeScope scopes;
    private final String purpose;

    /** A step may run several times at once, as the partitions of one do. */
    private final Map<Long, OpenScope> opened = new ConcurrentHashMap<>();

    private final Map<Long, RuntimeException> refused = new ConcurrentHashMap<>();

    /**
     * Puts a purpose around a step, which is told to listen to it.
     *
     * @param step a step as Spring Batch builds it
     * @param scopes the door
     * @param purpose the purpose of the step, by its name in the register
     * @throws IllegalArgumentException if the step is a proxy or one of the service's own making,
     *     which cannot be told to fail
     */
    public PurposeStep(Step step, PurposeScope scopes, String purpose) {
        this.step = built(step);
        this.scopes = scopes;
        this.purpose = purpose;
        this.step.registerStepExecutionListener(new Outcome());
        if (step instanceof ChunkOrientedStep<?, ?> chunks) {
            writeRowsFirst(chunks);
        }
    }

    private <O> void writeRowsFirst(ChunkOrientedStep<?, O> chunks) {
        chunks.registerItemWriteListener(new RowsFirst<>());
    }

    private static AbstractStep built(Step step) {
        if (step instanceof AbstractStep known) {
            return known;
        }
        throw new IllegalArgumentException(
                "The step '"
                        + step.getName()
                        + "' is a "
                        + step.getClass().getName()
                        + ", which is no AbstractStep. Put the PurposeStep around what the builder"
                        + " of Spring Batch returns.");
    }

    @Override
    public String getName() {
        return step.getName();
    }

    @Override
    public boolean isAllowStartIfComplete() {
        return step.isAllowStartIfComplete();
    }

    @Override
    public int getStartLimit() {
        return step.getStartLimit();
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
        open(execution);
        try {
            step.execute(execution);
        } finally {
            close(execution);
        }
    }

    /** Does what Spring Batch does to a step that is none around another one. */
    @Override
    public void stop(StepExecution execution) {
        if (step instanceof TaskletStep work
                && work.getTasklet() instanceof StoppableTasklet tasklet) {
            tasklet.stop(execution);
        }
        step.stop(execution);
    }

    private void open(StepExecution execution) {
        try {
            opened.put(execution.getId(), scopes.open(request(execution)));
        } catch (RuntimeException refusal) {
            // Thrown where the step fails by it, and its failure is kept.
            refused.put(execution.getId(), refusal);
        }
    }

    private ScopeRequest request(StepExecution execution) {
        String job = execution.getJobExecution().getJobInstance().getJobName();
        return ScopeRequest.use(purpose, Actor.system(job), job + "." + execution.getStepName())
                .from("job:" + job + "#" + execution.getJobExecutionId());
    }

    private void close(StepExecution execution) {
        refused.remove(execution.getId());
        OpenScope scope = opened.remove(execution.getId());
        if (scope == null) {
            return;
        }
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            scope.succeed();
        }
        try {
            scope.close();
        } catch (RuntimeException unwritten) {
            execution.setExitStatus(execution.getExitStatus().and(fail(execution, unwritten)));
        }
    }

    private static ExitStatus fail(StepExecution execution, RuntimeException failure) {
        execution.upgradeStatus(BatchStatus.FAILED);
        execution.addFailureException(failure);
        return ExitStatus.FAILED.addExitDescription(failure);
    }

    /**
     * Has the step fail while Spring Batch still keeps how it ended. It is the last one registered,
     * so the first one asked after the step.
     */
    private final class Outcome implements StepExecutionListener {

        @Override
        public void beforeStep(StepExecution execution) {
            RuntimeException refusal = refused.get(execution.getId());
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public @Nullable ExitStatus afterStep(StepExecution execution) {
            OpenScope scope = opened.get(execution.getId());
            if (scope == null || execution.getStatus() != BatchStatus.COMPLETED) {
                return null;
            }
            try {
                scope.flush();
                return null;
            } catch (RuntimeException unwritten) {
                return fail(execution, unwritten);
            }
        }
    }

    /** What a writer has written to a file or sent stays there when the service is killed. */
    private final class RowsFirst<O> implements ItemWriteListener<O> {

        @Override
        public void beforeWrite(Chunk<? extends O> chunk) {
            scopes.current().ifPresent(OpenScope::flush);
        }
    }
}
