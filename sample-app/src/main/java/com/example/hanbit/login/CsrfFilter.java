package com.example.hanbit.login;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what another site may have sent in the name of somebody who is logged in here: every
 * method that changes something needs the token of the session, as the form field {@code _csrf} or
 * the header {@code X-CSRF-Token}.
 *
 * <p>A call of the generated {@code /privacy} endpoints without a session carries nobody's rights
 * and needs no token.
 */
final class CsrfFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final CsrfToken tokens;

    CsrfFilter(CsrfToken tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (READING.contains(request.getMethod())
                || carriesNobodysRights(request)
                || tokens.matches(request, sent(request))) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "csrf");
        }
    }

    private static boolean carriesNobodysRights(HttpServletRequest request) {
        return request.getSession(false) == null
                && request.getServletPath().startsWith("/privacy/");
    }

    private static @Nullable String sent(HttpServletRequest request) {
        String header = request.getHeader(CsrfToken.HEADER);
        return header == null ? request.getParameter(CsrfToken.FIELD) : header;
    }
}
