package io.jikimi.purpose;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.ClassUtils;

/**
 * Methods in which the service looks up who logs in. They read for {@link
 * BuiltInPurpose#AUTHENTICATION} without being told, so that no session begins with a mask. Known
 * by the names of the interfaces of Spring Security, so that it need not be there.
 */
final class LoginPoints {

    private static final Map<String, String> METHODS =
            Map.of(
                    "org.springframework.security.core.userdetails.UserDetailsService",
                    "loadUserByUsername",
                    "org.springframework.security.core.userdetails.UserDetailsPasswordService",
                    "updatePassword",
                    "org.springframework.security.core.userdetails.AuthenticationUserDetailsService",
                    "loadUserDetails",
                    "org.springframework.security.oauth2.client.userinfo.OAuth2UserService",
                    "loadUser",
                    "org.springframework.security.authentication.AuthenticationProvider",
                    "authenticate");

    private static final ForPurpose PURPOSE =
            Objects.requireNonNull(Login.class.getAnnotation(ForPurpose.class));

    private LoginPoints() {}

    /** The purpose of a method that looks up a login, empty for every other. */
    static Optional<ForPurpose> purposeOf(Method method, Class<?> type) {
        return isOfTheService(type) && isOpen(method, type) && looksUp(method, type)
                ? Optional.of(PURPOSE)
                : Optional.empty();
    }

    /** The names of the types that look up logins. */
    static Set<String> types() {
        return METHODS.keySet();
    }

    /** Whether nobody has declared the purpose: whoever logs in has no permission yet. */
    static boolean implied(ForPurpose purpose) {
        return purpose == PURPOSE;
    }

    /** Spring Security's own implementations ask beans of the service, or read no entity. */
    private static boolean isOfTheService(Class<?> type) {
        return !type.getName().startsWith("org.springframework.");
    }

    /** A final class cannot be proxied; to ask for it would stop the start of the service. */
    private static boolean isOpen(Method method, Class<?> type) {
        return !Modifier.isFinal(method.getModifiers())
                && (!Modifier.isFinal(type.getModifiers())
                        || ClassUtils.isLambdaClass(type)
                        || Proxy.isProxyClass(type));
    }

    private static boolean looksUp(Method method, Class<?> type) {
        return ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                .anyMatch(known -> method.getName().equals(METHODS.get(known.getName())));
    }

    /** Carries the annotation that nobody has written. */
    @ForPurpose(BuiltInPurpose.AUTHENTICATION)
    private static final class Login {}
}
