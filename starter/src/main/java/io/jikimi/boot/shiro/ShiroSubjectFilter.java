package io.jikimi.boot.shiro;

import io.jikimi.boot.web.RequestPrincipal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.shiro.authc.AuthenticationException;
import org.apache.shiro.authc.UsernamePasswordToken;
import org.apache.shiro.mgt.RealmSecurityManager;
import org.apache.shiro.realm.Realm;
import org.apache.shiro.subject.ExecutionException;
import org.apache.shiro.subject.SimplePrincipalCollection;
import org.apache.shiro.subject.Subject;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Binds a Shiro subject to every request: the account the service has logged in, or the one of an
 * HTTP Basic login where that is switched on. Makes no session.
 */
final class ShiroSubjectFilter extends OncePerRequestFilter {

    private static final String SCHEME = "basic ";

    private final RealmSecurityManager manager;
    private final RequestPrincipal principal;
    private final boolean basic;

    ShiroSubjectFilter(RealmSecurityManager manager, RequestPrincipal principal, boolean basic) {
        this.manager = manager;
        this.principal = principal;
        this.basic = basic;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> account = principal.account(request);
        String credentials = basic && account.isEmpty() ? basicCredentials(request) : null;
        if (credentials == null) {
            proceed(subject(request, account.orElse(null)), request, response, chain);
            return;
        }
        Subject subject = subject(request, null);
        if (login(subject, credentials)) {
            proceed(subject, new LoggedIn(request, subject), response, chain);
        } else {
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"jikimi\", charset=\"UTF-8\"");
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }

    private Subject subject(HttpServletRequest request, @Nullable String account) {
        Subject.Builder builder =
                new Subject.Builder(manager)
                        .sessionCreationEnabled(false)
                        .host(request.getRemoteAddr());
        if (account != null) {
            SimplePrincipalCollection principals = new SimplePrincipalCollection();
            for (Realm realm : manager.getRealms()) {
                principals.add(account, realm.getName());
            }
            builder.principals(principals).authenticated(true);
        }
        return builder.buildSubject();
    }

    private static boolean login(Subject subject, String credentials) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(credentials);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        try {
            String pair =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
            int colon = pair.indexOf(':');
            if (colon < 1) {
                return false;
            }
            UsernamePasswordToken token =
                    new UsernamePasswordToken(
                            pair.substring(0, colon), pair.substring(colon + 1).toCharArray());
            try {
                subject.login(token);
                return true;
            } finally {
                token.clear();
            }
        } catch (CharacterCodingException | AuthenticationException refused) {
            return false;
        }
    }

    private static @Nullable String basicCredentials(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private static void proceed(
            Subject subject,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        Callable<@Nullable Void> rest =
                () -> {
                    RequestPermissions.begin();
                    try {
                        chain.doFilter(request, response);
                        return null;
                    } finally {
                        RequestPermissions.end();
                    }
                };
        try {
            subject.execute(rest);
        } catch (ExecutionException wrapper) {
            rethrow(wrapper);
        }
    }

    private static void rethrow(ExecutionException wrapper) throws ServletException, IOException {
        Throwable cause = wrapper.getCause();
        if (cause instanceof ServletException failure) {
            throw failure;
        }
        if (cause instanceof IOException failure) {
            throw failure;
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        throw wrapper;
    }

    /** Lets the rest of the service see the Basic login where it looks for one. */
    private static final class LoggedIn extends HttpServletRequestWrapper {

        private final String account;

        LoggedIn(HttpServletRequest request, Subject subject) {
            super(request);
            this.account = String.valueOf(subject.getPrincipal());
        }

        @Override
        public String getRemoteUser() {
            return account;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> account;
        }

        @Override
        public String getAuthType() {
            return BASIC_AUTH;
        }
    }
}
