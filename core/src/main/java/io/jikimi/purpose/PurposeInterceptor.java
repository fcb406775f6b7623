package io.jikimi.purpose;

import io.jikimi.evidence.AccessSource;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/**
 * Opens the scope of a service annotated with {@link ForPurpose}; the values may be used inside the
 * call.
 */
final class PurposeInterceptor implements MethodInterceptor {

    private final Supplier<PurposeScope> scopes;
    private final Supplier<Actor> actor;
    private final Supplier<AccessSource> source;
    private final PurposeAttributes attributes;

    /** Set on a thread that asks who acts while it looks up a login. */
    private final ThreadLocal<@Nullable Boolean> asking = new ThreadLocal<>();

    PurposeInterceptor(
            Supplier<PurposeScope> scopes,
            Supplier<Actor> actor,
            Supplier<AccessSource> source,
            PurposeAttributes attributes) {
        this.scopes = scopes;
        this.actor = actor;
        this.source = source;
        this.attributes = attributes;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type =
                invocation.getThis() == null
                        ? invocation.getMethod().getDeclaringClass()
                        : AopUtils.getTargetClass(invocation.getThis());
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        ForPurpose stated = attributes.find(method, type);
        String purpose = stated == null ? attributes.ofPlace(type) : stated.value();
        if (purpose == null) {
            return invocation.proceed();
        }
        String task = type.getSimpleName() + "." + method.getName();
        ScopeRequest request =
                stated != null && LoginPoints.implied(stated)
                        ? request(purpose, whoLooksUp(method, task), task).withAccess(Access.LOGIN)
                        : request(purpose, actor(method, task), task);
        if (stated == null && needsNoScope(request)) {
            return invocation.proceed();
        }
        try (OpenScope scope = scopes.get().open(request)) {
            Object result = invocation.proceed();
            scope.succeed();
            return result;
        } catch (LifecycleException refusal) {
            throw refusal;
        } catch (Exception failure) {
            throw LifecycleException.in(failure).<Exception>map(refusal -> refusal).orElse(failure);
        }
    }

    /**
     * A place gives a purpose to who has none: it widens no mask of a screen, and refuses nobody
     * who is not logged in, on a thread that starts the service or on a page for everybody.
     */
    private boolean needsNoScope(ScopeRequest request) {
        return scopes.get().current().isPresent() || request.lacksLogin();
    }

    /**
     * With its address, because a task that is carried to another thread finds no request there.
     */
    private ScopeRequest request(String purpose, Actor actor, String task) {
        ScopeRequest request = ScopeRequest.use(purpose, actor, task);
        String address = source.get().ofThisThread();
        return address == null ? request : request.from(address);
    }

    /**
     * Whoever is logged in already is named. Nobody is where the service looks up the login to tell
     * who acts: that would be asked for ever.
     */
    private Actor whoLooksUp(Method method, String task) {
        if (asking.get() != null) {
            return Actor.anonymous();
        }
        asking.set(true);
        try {
            return actor(method, task);
        } finally {
            asking.remove();
        }
    }

    /**
     * The service itself, where a scheduler or a broker calls. A visitor who calls the same method
     * stays a visitor: on the thread of the request, and in whatever scope was opened for it.
     */
    private Actor actor(Method method, String task) {
        Actor acting = actor.get();
        boolean nobodyAsked =
                acting.kind() == Actor.Kind.ANONYMOUS
                        && scopes.get().current().isEmpty()
                        && source.get().ofThisThread() == null;
        return nobodyAsked && EntryPoints.contain(method) ? Actor.system(task) : acting;
    }
}
