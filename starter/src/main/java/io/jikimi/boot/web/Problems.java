package io.jikimi.boot.web;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Turns refusals into answers. */
final class Problems {

    /**
     * Names of the register and of inputs look like this; anything else could have come from a
     * person and is left out of the body.
     */
    private static final Pattern NAME =
            Pattern.compile(
                    "[A-Za-z][A-Za-z0-9_-]{0,80}((\\.|\\[\\d{1,4}\\]\\.?)[A-Za-z0-9_-]{0,80}){0,6}");

    private static final Log logger = LogFactory.getLog(Problems.class);

    private final Messages messages;
    private final JsonMapper mapper;

    Problems(Messages messages, JsonMapper mapper) {
        this.messages = messages;
        this.mapper = mapper;
    }

    static HttpStatus statusOf(Refusal refusal) {
        return switch (refusal.reaction()) {
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

    /** Answers a refusal. Does nothing to a response that has left already. */
    void answer(
            LifecycleException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HttpStatus status = statusOf(refusal.refusal());
        if (status.is5xxServerError()) {
            logger.error(refusal.getMessage());
        } else if (logger.isDebugEnabled()) {
            logger.debug(refusal.getMessage());
        }
        Integer longest = refusal instanceof InputLengthException input ? input.longest() : null;
        answer(refusal.refusal(), status, refusal.where(), longest, request, response);
    }

    /** Answers with a status of its own, for refusals of the web layer such as 405 and 413. */
    void answer(
            Refusal refusal,
            HttpStatusCode status,
            @Nullable String where,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answer(refusal, status, where, null, request, response);
    }

    private void answer(
            Refusal refusal,
            HttpStatusCode status,
            @Nullable String where,
            @Nullable Integer longest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Locale locale = messages.localeOf(request);
        Problem problem = problem(refusal, status, where, longest, locale);
        response.resetBuffer();
        response.setStatus(status.value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, locale.getLanguage());
        write(
                response,
                MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                mapper.writeValueAsBytes(problem));
    }

    private Problem problem(
            Refusal refusal,
            HttpStatusCode status,
            @Nullable String where,
            @Nullable Integer longest,
            Locale locale) {
        return new Problem(
                "urn:jikimi:refusal:" + refusal.name(),
                messages.title(refusal, locale),
                status.value(),
                refusal.name(),
                refusal.requirement(),
                refusal.law(),
                messages.action(refusal, locale),
                where != null && !status.is5xxServerError() && NAME.matcher(where).matches()
                        ? where
                        : null,
                longest);
    }

    /** The handler may have asked for the writer before it failed; then no stream is to be had. */
    private static void write(HttpServletResponse response, String type, byte[] body)
            throws IOException {
        response.setContentType(type);
        try {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        } catch (IllegalStateException writerTaken) {
            response.setContentLength(-1);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        }
    }
}
