package com.example.hanbit.login;

import com.example.hanbit.login.Account.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/**
 * Keeps members and staff apart. Whoever has not logged in is sent to the login page, or told 401
 * where no page is wanted; whoever has the wrong role is told 403. Hands the account on as the
 * principal of the request.
 */
final class AccessFilter extends OncePerRequestFilter {

    /** Where pages find the account, error pages and refusals included. */
    private static final String ATTRIBUTE = "account";

    private static final List<String> MEMBERS_ONLY =
            List.of("/me", "/orders", "/inquiries", "/fit-advice");
    private static final List<String> STAFF_ONLY = List.of("/staff");

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Account> account = LoginSession.account(request);
        account.ifPresent(known -> request.setAttribute(ATTRIBUTE, known));
        Role needed = roleFor(path(request));
        if (needed == null || account.filter(known -> known.role() == needed).isPresent()) {
            chain.doFilter(account.map(known -> named(request, known)).orElse(request), response);
        } else if (account.isPresent()) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "role");
        } else if (wantsPage(request)) {
            response.sendRedirect(loginPage(request));
        } else {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED, "login");
        }
    }

    private static String path(HttpServletRequest request) {
        return UrlPathHelper.defaultInstance.getPathWithinApplication(request);
    }

    private static @Nullable Role roleFor(String path) {
        if (below(STAFF_ONLY, path)) {
            return Role.STAFF;
        }
        return below(MEMBERS_ONLY, path) ? Role.MEMBER : null;
    }

    private static boolean below(List<String> roots, String path) {
        return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
    }

    private static boolean wantsPage(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return accepted != null && accepted.contains(MediaType.TEXT_HTML_VALUE);
    }

    private static String loginPage(HttpServletRequest request) {
        String wanted =
                request.getMethod().equals("GET")
                        ? "?next="
                                + URLEncoder.encode(request.getRequestURI(), StandardCharsets.UTF_8)
                        : "";
        return request.getContextPath() + "/login" + wanted;
    }

    private static HttpServletRequest named(HttpServletRequest request, Account account) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return account;
            }

            @Override
            public String getRemoteUser() {
                return account.getName();
            }
        };
    }
}
