package io.jikimi.boot.autoconfigure;

import io.jikimi.purpose.PurposeScope;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;

/**
 * Has the rows of an asynchronous method written before its result is there for whoever waits: the
 * scope of its task closes only afterwards, around everything.
 *
 * <p>Puts itself right behind the advice that makes methods asynchronous, into proxies that are
 * there already; it makes none. It has no order, so it comes after whatever makes them.
 */
final class AsyncRows implements BeanPostProcessor {

    private final Supplier<PurposeScope> scopes;

    AsyncRows(Supplier<PurposeScope> scopes) {
        this.scopes = scopes;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Advised proxy && !proxy.isFrozen()) {
            putBehindAsync(proxy);
        }
        return bean;
    }

    private void putBehindAsync(Advised proxy) {
        Advisor[] advisors = proxy.getAdvisors();
        for (int i = 0; i < advisors.length; i++) {
            if (advisors[i] instanceof AsyncAnnotationAdvisor async) {
                proxy.addAdvisor(
                        i + 1, new DefaultPointcutAdvisor(async.getPointcut(), new Rows(scopes)));
                return;
            }
        }
    }

    /** Runs on the thread of the task, inside its scope. */
    private record Rows(Supplier<PurposeScope> scopes) implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            boolean succeeded = false;
            try {
                Object result = invocation.proceed();
                succeeded = true;
                return result;
            } finally {
                write(succeeded);
            }
        }

        /** A row that cannot be written outweighs whatever the method threw. */
        private void write(boolean succeeded) {
            if (succeeded) {
                scopes.get().flush();
            } else {
                scopes.get().flushFailed();
            }
        }
    }
}
