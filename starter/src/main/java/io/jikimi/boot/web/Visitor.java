package io.jikimi.boot.web;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationManager;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets nobody but a data subject who is logged in to the endpoints of data subjects, and nobody
 * anonymous to those of the officer; before a body is read. Nor whoever could not take the answer:
 * once it is written, what was asked for is done. What it tells the endpoints comes from the login
 * alone.
 */
final class Visitor implements HandlerInterceptor {

    private static final String SUBJECT = Visitor.class.getName() + ".subject";
    private static final String OFFICER = Visitor.class.getName() + ".officer";

    private final SubjectResolver subjects;
    private final ActorResolver actors;
    private final RequestPrincipal principals;
    private final @Nullable SameOrigin origins;
    private final Supplier<ContentNegotiationManager> negotiation;

    Visitor(
            SubjectResolver subjects,
            ActorResolver actors,
            RequestPrincipal principals,
            @Nullable SameOrigin origins,
            Supplier<ContentNegotiationManager> negotiation) {
        this.subjects = subjects;
        this.actors = actors;
        this.principals = principals;
        this.origins = origins;
        this.negotiation = negotiation;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method) {
            PrivacyEndpoint endpoint = method.getBeanType().getAnnotation(PrivacyEndpoint.class);
            if (endpoint != null) {
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                if (origins != null) {
                    origins.require(request);
                }
                admit(endpoint.value(), request);
                requireAnswerable(method, request);
            }
        }
        return true;
    }

    private void requireAnswerable(HandlerMethod method, HttpServletRequest request)
            throws HttpMediaTypeNotAcceptableException {
        boolean answerable =
                method.isVoid()
                        || negotiation
                                .get()
                                .resolveMediaTypes(new ServletWebRequest(request))
                                .stream()
                                .anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith);
        if (!answerable) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }

    private void admit(PrivacyEndpoint.Audience audience, HttpServletRequest request) {
        switch (audience) {
            case DATA_SUBJECT ->
                    request.setAttribute(
                            SUBJECT, verified(request).orElseThrow(Visitor::identityNeeded));
            case OFFICER -> {
                Actor actor = actors.resolve(request);
                if (actor.kind() == Actor.Kind.ANONYMOUS) {
                    throw loginNeeded();
                }
                request.setAttribute(OFFICER, actor);
            }
        }
    }

    /** Whoever acts in the name of a data subject is none. */
    private Optional<DataSubjectId> verified(HttpServletRequest request) {
        return principals.impersonator(request).isPresent()
                ? Optional.empty()
                : subjects.resolve(request);
    }

    /** The data subject of the request. */
    static DataSubjectId subject(HttpServletRequest request) {
        if (request.getAttribute(SUBJECT) instanceof DataSubjectId subject) {
            return subject;
        }
        throw identityNeeded();
    }

    /** The account of an officer's request, permitted or not. */
    static Actor officer(HttpServletRequest request) {
        if (request.getAttribute(OFFICER) instanceof Actor actor) {
            return actor;
        }
        throw loginNeeded();
    }

    /** A right is a data subject's: a login that is nobody's says nothing about who asks. */
    private static LifecycleException identityNeeded() {
        return new LifecycleException(
                Refusal.IDENTITY_REQUIRED,
                "login",
                "the requester is no verified data subject. Log in as the data subject.");
    }

    private static LifecycleException loginNeeded() {
        return new LifecycleException(
                Refusal.AUTHENTICATION_REQUIRED, "login", "nobody is logged in. Log in first.");
    }
}
