package io.jikimi.boot.web;

import io.jikimi.purpose.Access;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeAttributes;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The purpose gate of web handlers: opens the scope named by {@link ForPurpose}, by the {@code
 * endpoints} of the register or by the place of the handler, and keeps it open until the view is
 * rendered; what the handler hands to Spring MVC to be done on another thread runs in a scope of
 * its own for the same. Who is not logged in is refused by an annotation and by the register's
 * URLs: a place covers pages for everybody, too, and they read masks. What a handler shows is
 * displayed, so items read as their masks; {@link ForPurpose#unmask()} shows values to who may see
 * them and says why, in the parameter {@code reason} or the header {@code X-Jikimi-Reason}.
 */
final class PurposeHandlerInterceptor implements AsyncHandlerInterceptor {

    static final String REASON_PARAMETER = "reason";
    static final String REASON_HEADER = "X-Jikimi-Reason";

    private static final String SCOPES = PurposeHandlerInterceptor.class.getName() + ".scopes";
    private static final int LONGEST_REASON = 500;

    private final PurposeScope scopes;
    private final PurposeAttributes attributes;
    private final EndpointPurposes endpoints;
    private final ActorResolver actors;
    private final ClientAddress addresses;

    PurposeHandlerInterceptor(
            PurposeScope scopes,
            PurposeAttributes attributes,
            EndpointPurposes endpoints,
            ActorResolver actors,
            ClientAddress addresses) {
        this.scopes = scopes;
        this.attributes = attributes;
        this.endpoints = endpoints;
        this.actors = actors;
        this.addresses = addresses;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        ScopeRequest wanted = wanted(request, handler);
        opened(request).push(wanted == null ? Optional.empty() : Optional.of(scopes.open(wanted)));
        if (wanted != null) {
            CarriedScope carried = new CarriedScope(scopes, wanted);
            WebAsyncUtils.getAsyncManager(request).registerCallableInterceptor(carried, carried);
        }
        return true;
    }

    @Override
    public void afterConcurrentHandlingStarted(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        close(request, true);
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception failure) {
        close(request, failure == null && response.getStatus() < 400);
    }

    private static void close(HttpServletRequest request, boolean succeeded) {
        Optional<OpenScope> opened = opened(request).pop();
        opened.ifPresent(scope -> close(request, scope, succeeded));
    }

    private static void close(HttpServletRequest request, OpenScope scope, boolean succeeded) {
        if (succeeded) {
            scope.succeed();
        }
        try {
            scope.close();
        } catch (RuntimeException failure) {
            // Spring only logs what is thrown here; the filter turns it into the answer.
            AccessLogFilter.keep(request, failure);
        }
    }

    /** One entry per handler on its way: a forward runs a second one inside the first. */
    @SuppressWarnings("unchecked")
    private static Deque<Optional<OpenScope>> opened(HttpServletRequest request) {
        Object known = request.getAttribute(SCOPES);
        if (known == null) {
            known = new ArrayDeque<Optional<OpenScope>>(2);
            request.setAttribute(SCOPES, known);
        }
        return (Deque<Optional<OpenScope>>) known;
    }

    private @Nullable ScopeRequest wanted(HttpServletRequest request, Object handler) {
        ForPurpose annotation = null;
        if (handler instanceof HandlerMethod method) {
            if (method.getBeanType().isAnnotationPresent(PrivacyEndpoint.class)) {
                return null;
            }
            annotation = attributes.find(method.getMethod(), method.getBeanType());
        }
        String stated = annotation != null ? annotation.value() : endpoints.purposeOf(request);
        String purpose = stated != null ? stated : ofPlace(handler);
        if (purpose == null) {
            return null;
        }
        Access access = annotation != null && annotation.unmask() ? Access.UNMASK : Access.DISPLAY;
        ScopeRequest wanted =
                new ScopeRequest(
                        purpose,
                        actors.resolve(request),
                        access,
                        task(request, handler),
                        addresses.of(request),
                        reason(request, access),
                        null,
                        null);
        return stated == null && wanted.lacksLogin() ? null : wanted;
    }

    private @Nullable String ofPlace(Object handler) {
        return handler instanceof HandlerMethod method
                ? attributes.ofPlace(method.getBeanType())
                : null;
    }

    /** The pattern, not the path: a path may hold whatever somebody typed. */
    private static String task(HttpServletRequest request, Object handler) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            return request.getMethod() + " " + pattern;
        }
        return handler instanceof HandlerMethod method
                ? method.getShortLogMessage()
                : request.getMethod();
    }

    private static @Nullable String reason(HttpServletRequest request, Access access) {
        String header = request.getHeader(REASON_HEADER);
        String reason = header == null ? null : unicode(header);
        if (reason == null && access == Access.UNMASK) {
            reason = request.getParameter(REASON_PARAMETER);
        }
        if (reason == null || reason.isBlank()) {
            return null;
        }
        if (reason.length() > LONGEST_REASON || !InputText.storable(reason)) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID,
                    REASON_PARAMETER,
                    "the reason has more than "
                            + LONGEST_REASON
                            + " characters or holds control characters. Shorten it.");
        }
        return reason.strip();
    }

    /** A container hands out the bytes of a header as Latin-1; clients send UTF-8. */
    private static String unicode(String header) {
        if (header.chars().anyMatch(character -> character > 0xFF)) {
            return header;
        }
        byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException latin) {
            return header;
        }
    }
}
