package io.jikimi.boot.web;

import io.jikimi.subject.Actor;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Tells whose account a request comes from, for permissions and the access log (SPI; 개인정보의 안전성 확보조치
 * 기준 제8조). The default asks the {@link SubjectResolver}, then the {@link RequestPrincipal}: a data
 * subject, a member of staff, or nobody.
 */
@FunctionalInterface
public interface ActorResolver {

    /** The actor of the request. */
    Actor resolve(HttpServletRequest request);
}
