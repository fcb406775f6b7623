package io.jikimi.boot.web;

import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/**
 * The scope of a handler on the thread that does its work: a {@code Callable}, a {@code
 * WebAsyncTask} or a {@code StreamingResponseBody}. It is decided anew there, and closed before the
 * result is handed back, so that a row that cannot be written turns the result into a refusal.
 */
final class CarriedScope implements CallableProcessingInterceptor {

    private final PurposeScope scopes;
    private final ScopeRequest wanted;

    /** Opened and closed by the one thread that runs the task. */
    private @Nullable OpenScope opened;

    CarriedScope(PurposeScope scopes, ScopeRequest wanted) {
        this.scopes = scopes;
        this.wanted = wanted;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
        opened = scopes.open(wanted);
    }

    @Override
    public <T> void postProcess(
            NativeWebRequest request, Callable<T> task, @Nullable Object result) {
        OpenScope scope = opened;
        if (scope == null) {
            return;
        }
        if (!(result instanceof Throwable)) {
            scope.succeed();
        }
        scope.close();
    }
}
