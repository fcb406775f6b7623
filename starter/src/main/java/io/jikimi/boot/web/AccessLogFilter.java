package io.jikimi.boot.web;

import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.LifecycleException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sees to it that no byte of an answer leaves before the access log (접속기록) holds what was read to
 * make it, and that no purpose scope survives its request on the thread.
 *
 * <p>Also answers refusals that come after the handler: from the view, or from closing the scope.
 */
final class AccessLogFilter extends OncePerRequestFilter {

    private static final String FAILURE = AccessLogFilter.class.getName() + ".failure";

    private final PurposeScope scopes;
    private final Problems problems;

    AccessLogFilter(PurposeScope scopes, Problems problems) {
        this.scopes = scopes;
        this.problems = problems;
    }

    /** Keeps a refusal for this filter where a container would only log it. */
    static void keep(HttpServletRequest request, RuntimeException failure) {
        request.setAttribute(FAILURE, failure);
    }

    /** The page of an error may show what its handler reads. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        scopes.clear();
        GuardedResponse guarded = new GuardedResponse(response, this::log);
        try {
            GuardedRequest watched = new GuardedRequest(request, guarded);
            chain.doFilter(watched, guarded);
            if (watched.isAsyncStarted()) {
                refuseKept(request, guarded);
                return;
            }
            scopes.clear();
            throwKept(request);
            guarded.finish();
        } catch (ServletException | IOException | RuntimeException failure) {
            answer(failure, request, response, guarded);
        } finally {
            scopes.clear();
        }
    }

    private void log() {
        scopes.current().ifPresent(OpenScope::flush);
    }

    private static void throwKept(HttpServletRequest request) {
        RuntimeException failure = takeKept(request);
        if (failure != null) {
            throw failure;
        }
    }

    /** The answer is another thread's by now; all that can be done is to let none of it through. */
    private static void refuseKept(HttpServletRequest request, GuardedResponse guarded) {
        RuntimeException failure = takeKept(request);
        if (failure != null) {
            guarded.refuse(failure);
        }
    }

    private static @Nullable RuntimeException takeKept(HttpServletRequest request) {
        Object kept = request.getAttribute(FAILURE);
        request.removeAttribute(FAILURE);
        return kept instanceof RuntimeException failure ? failure : null;
    }

    private void answer(
            Exception failure,
            HttpServletRequest request,
            HttpServletResponse response,
            GuardedResponse guarded)
            throws ServletException, IOException {
        Optional<LifecycleException> refusal = LifecycleException.in(failure);
        if (refusal.isPresent() && guarded.drop()) {
            response.reset();
            problems.answer(refusal.get(), request, response);
            return;
        }
        // The answer has begun: the container cuts the connection, so that nobody takes it for
        // whole. Failures of the service itself are its own as well.
        rethrow(failure);
    }

    private static void rethrow(Exception failure) throws ServletException, IOException {
        if (failure instanceof ServletException thrown) {
            throw thrown;
        }
        if (failure instanceof IOException thrown) {
            throw thrown;
        }
        throw (RuntimeException) failure;
    }
}
