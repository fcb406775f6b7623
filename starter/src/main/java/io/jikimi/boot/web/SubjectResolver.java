package io.jikimi.boot.web;

import io.jikimi.subject.DataSubjectId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Tells which data subject (정보주체) is logged in (SPI). The service implements it from its own login;
 * without one the endpoints of data subjects answer 401 to everybody.
 *
 * <p>The answer must come from a verified login only, never from a parameter, header or path of the
 * request: whoever it names reads and decides on that person's data.
 */
@FunctionalInterface
public interface SubjectResolver {

    /** The data subject of the request, empty if none is logged in. */
    Optional<DataSubjectId> resolve(HttpServletRequest request);
}
