package io.jikimi.boot.batch;

import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Has a step of Spring Batch work for a purpose (개인정보 보호법 제18조): readers, processors and writers on
 * the thread of the step, and on those of a {@code TaskExecutor} that carries purposes, such as
 * Boot's. The service itself acts, under the name of the job; the source in the access log (접속기록)
 * is the job and the number of its execution.
 *
 * <p>A step that reads many subjects leaves rows as it goes. If the last one cannot be written the
 * step fails: Spring Batch only logs what a listener throws.
 */
public final class PurposeStepListener implements StepExecutionListener {

    private final PurposeScope scopes;
    private final String purpose;

    /** One listener may serve several steps, and partitions of one on several threads. */
    private final Map<Long, OpenScope> opened = new ConcurrentHashMap<>();

    /**
     * Creates the listener.
     *
     * @param scopes the door
     * @param purpose the purpose of the step, by its name in the register
     */
    public PurposeStepListener(PurposeScope scopes, String purpose) {
        this.scopes = scopes;
        this.purpose = purpose;
    }

    @Override
    public void beforeStep(StepExecution step) {
        String job = step.getJobExecution().getJobInstance().getJobName();
        ScopeRequest request =
                ScopeRequest.use(purpose, Actor.system(job), job + "." + step.getStepName())
                        .from("job:" + job + "#" + step.getJobExecutionId());
        opened.put(step.getId(), scopes.open(request));
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        OpenScope scope = opened.remove(step.getId());
        if (scope == null) {
            return step.getExitStatus();
        }
        if (step.getStatus() == BatchStatus.COMPLETED) {
            scope.succeed();
        }
        try {
            scope.close();
            return step.getExitStatus();
        } catch (LifecycleException unwritten) {
            step.upgradeStatus(BatchStatus.FAILED);
            step.addFailureException(unwritten);
            return ExitStatus.FAILED.addExitDescription(unwritten);
        }
    }
}
