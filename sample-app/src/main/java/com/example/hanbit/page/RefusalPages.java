package com.example.hanbit.page;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.PriorityOrdered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * Shows a refusal as a page to whoever asked for one. Comes before Jikimi's own answer, which is a
 * problem in JSON and stays what every other caller gets.
 */
@Component
class RefusalPages implements HandlerExceptionResolver, PriorityOrdered {

    private final ResourceBundleMessageSource texts = new ResourceBundleMessageSource();

    RefusalPages() {
        texts.setBasename("io/jikimi/messages");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
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
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        Optional<LifecycleException> refusal = LifecycleException.in(exception);
        if (refusal.isEmpty()
                || accepted == null
                || !accepted.contains(MediaType.TEXT_HTML_VALUE)) {
            return null;
        }
        Refusal code = refusal.get().refusal();
        Locale locale = RequestContextUtils.getLocale(request);
        return new ModelAndView(
                "problem",
                Map.of(
                        "code", code.name(),
                        "requirement", code.requirement(),
                        "law", code.law(),
                        "title", text(code, "title", locale),
                        "action", text(code, "action", locale)),
                status(code));
    }

    private String text(Refusal code, String part, Locale locale) {
        String key = code.name() + "." + part;
        return Objects.requireNonNullElse(texts.getMessage(key, null, key, locale), key);
    }

    private static HttpStatus status(Refusal code) {
        return switch (code.reaction()) {
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case GONE -> HttpStatus.GONE;
            case INVALID -> HttpStatus.BAD_REQUEST;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case BROKEN -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
