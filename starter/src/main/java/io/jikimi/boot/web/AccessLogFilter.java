package io.jikimi.boot.web;

import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.LifecycleException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

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

    /** So may whoever goes on with a request after another thread has worked for it. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        scopes.begin(() -> name(request));
        HttpServletResponse answer = GuardedResponse.unlessAbandoned(response);
        GuardedResponse guarded = new GuardedResponse(answer, scopes::flush, scopes::flushFailed);
        try {
            handle(new GuardedRequest(request, guarded), guarded, chain);
            guarded.leave();
        } catch (ServletException | IOException | RuntimeException failure) {
            answer(failure, request, answer, guarded);
        } catch (Error failure) {
            guarded.abandon();
            throw failure;
        } finally {
            scopes.clear();
        }
    }

    /**
     * That something was read without a row outweighs whatever else went wrong: it may be in a
     * header, or on the page of the error.
     */
    private void handle(GuardedRequest request, GuardedResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } finally {
            scopes.clear();
            throwKept(request);
        }
    }

    /** The pattern, not the path: a path may hold whatever somebody typed. */
    private static String name(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern == null ? request.getMethod() : request.getMethod() + " " + pattern;
    }

    private static void throwKept(HttpServletRequest request) {
        Object kept = request.getAttribute(FAILURE);
        request.removeAttribute(FAILURE);
        if (kept instanceof RuntimeException failure) {
            throw failure;
        }
    }

    private void answer(
            Exception failure,
            HttpServletRequest request,
            HttpServletResponse response,
            GuardedResponse guarded)
            throws ServletException, IOException {
        Optional<LifecycleException> refusal = LifecycleException.in(failure);
        if (refusal.isPresent()) {
            guarded.refuse(refusal.get());
        }
        if (refusal.isPresent() && guarded.drop()) {
            response.reset();
            problems.answer(refusal.get(), request, response);
            if (guarded.isShared()) {
                // Another thread can add nothing to what has left.
                response.flushBuffer();
                complete(request);
            }
            return;
        }
        guarded.abandon();
        // The answer has begun: the container cuts the connection, so that nobody takes it for
        // whole. Failures of the service itself are its own as well.
        rethrow(failure);
    }

    /** Whoever was going to answer may never come, or only fail: nobody else ends the request. */
    private void complete(HttpServletRequest request) {
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().complete();
            } catch (IllegalStateException over) {
                logger.debug("The other thread, or the container, was faster", over);
            }
        }
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
