package io.jikimi.boot.web;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.ConversionNotSupportedException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers every refusal of the life cycle before anybody else looks at the exception, so that a
 * service's handler for {@code Exception} cannot swallow one; and bad input of the generated
 * endpoints, so that it never becomes an error of the server. Everything else is left alone.
 */
final class RefusalExceptionResolver implements HandlerExceptionResolver, Ordered {

    private static final Log logger = LogFactory.getLog(RefusalExceptionResolver.class);

    private final Problems problems;
    private final String basePath;

    RefusalExceptionResolver(Problems problems, String basePath) {
        this.problems = problems;
        this.basePath = basePath;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Object handler,
            Exception exception) {
        if (response.isCommitted()) {
            return null;
        }
        try {
            return answer(request, response, handler, exception) ? new ModelAndView() : null;
        } catch (IOException gone) {
            logger.debug("The client left before the refusal could be written", gone);
            return new ModelAndView();
        }
    }

    private boolean answer(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Object handler,
            Exception exception)
            throws IOException {
        Optional<LifecycleException> refusal = LifecycleException.in(exception);
        if (refusal.isPresent()) {
            problems.answer(refusal.get(), request, response);
            return true;
        }
        HttpStatusCode status = badInput(exception);
        if (status == null || !ours(request, handler)) {
            return false;
        }
        if (exception instanceof ErrorResponse described) {
            described
                    .getHeaders()
                    .forEach(
                            (name, values) ->
                                    values.forEach(value -> response.addHeader(name, value)));
        }
        problems.answer(
                status.isSameCodeAs(HttpStatus.NOT_FOUND)
                        ? Refusal.NOT_FOUND
                        : Refusal.INPUT_INVALID,
                status,
                where(exception),
                request,
                response);
        return true;
    }

    private static @Nullable HttpStatusCode badInput(Exception exception) {
        if (exception instanceof ErrorResponse described) {
            return described.getStatusCode().is4xxClientError() ? described.getStatusCode() : null;
        }
        boolean unreadable =
                exception instanceof HttpMessageNotReadableException
                        || (exception instanceof TypeMismatchException
                                && !(exception instanceof ConversionNotSupportedException));
        return unreadable ? HttpStatus.BAD_REQUEST : null;
    }

    private static @Nullable String where(Exception exception) {
        if (exception instanceof TypeMismatchException mismatch) {
            return mismatch.getPropertyName();
        }
        return exception instanceof UnreadableBodyException unreadable ? unreadable.where() : null;
    }

    /** A service may have pages of its own under the same path; their failures are its own. */
    private boolean ours(HttpServletRequest request, @Nullable Object handler) {
        if (handler instanceof HandlerMethod method) {
            return method.getBeanType().isAnnotationPresent(PrivacyEndpoint.class);
        }
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.equals(basePath) || path.startsWith(basePath + "/");
    }
}
