package io.jikimi.boot.security;

import io.jikimi.boot.web.JikimiWebProperties;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.context.support.WebApplicationContextUtils;

/**
 * Matches the generated endpoints in a {@code SecurityFilterChain} of the service, wherever {@code
 * jikimi.web.base-path} puts them. Every one of them needs a login; {@code
 * anyRequest().authenticated()} is right for them.
 */
public final class PrivacyRequest {

    private PrivacyRequest() {}

    /** Matches the endpoints of data subjects and of the privacy officer. */
    public static RequestMatcher toEndpoints() {
        return new Endpoints();
    }

    /** Knows the path from the first request on: a chain is built before the settings are bound. */
    private static final class Endpoints implements RequestMatcher {

        private volatile @Nullable RequestMatcher known;

        @Override
        public boolean matches(HttpServletRequest request) {
            RequestMatcher matcher = known;
            if (matcher == null) {
                matcher =
                        matcher(
                                WebApplicationContextUtils.getRequiredWebApplicationContext(
                                        request.getServletContext()));
                known = matcher;
            }
            return matcher.matches(request);
        }

        private static RequestMatcher matcher(ApplicationContext context) {
            JikimiWebProperties properties =
                    context.getBeanProvider(JikimiWebProperties.class).getIfAvailable();
            if (properties == null) {
                return request -> false;
            }
            String path = properties.basePath() + "/**";
            DispatcherServletPath servlet =
                    context.getBeanProvider(DispatcherServletPath.class).getIfAvailable();
            return PathPatternRequestMatcher.withDefaults()
                    .matcher(servlet == null ? path : servlet.getRelativePath(path));
        }
    }
}
