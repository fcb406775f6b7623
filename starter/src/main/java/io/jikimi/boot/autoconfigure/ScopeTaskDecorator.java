package io.jikimi.boot.autoconfigure;

import io.jikimi.purpose.PurposeScope;
import java.util.function.Supplier;
import org.springframework.core.task.TaskDecorator;

/**
 * Has tasks run for the purpose of whoever hands them to an executor. Asks for the door when a task
 * comes: executors are made before most beans.
 */
final class ScopeTaskDecorator implements TaskDecorator {

    private final Supplier<PurposeScope> scopes;

    ScopeTaskDecorator(Supplier<PurposeScope> scopes) {
        this.scopes = scopes;
    }

    @Override
    public Runnable decorate(Runnable task) {
        return scopes.get().carry(task);
    }
}
