package io.jikimi.boot.security;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.purpose.PurposeAdvisor;
import io.jikimi.purpose.PurposeAttributes;
import java.lang.reflect.Field;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.util.ClassUtils;

/**
 * Says what of the logins of the service cannot be right: at start what can be seen there, and at
 * the first login of its kind what a principal carries into the session.
 */
final class SecurityFindings
        implements SmartInitializingSingleton, ApplicationListener<AuthenticationSuccessEvent> {

    /** The resolver that resolves nobody. */
    private static final String NO_RESOLVER = "jikimiSubjectResolver";

    private static final List<Class<?>> LOGGED_IN =
            List.of(UserDetails.class, AuthenticatedPrincipal.class, Principal.class);

    private static final Log logger = LogFactory.getLog(SecurityFindings.class);

    private final ConfigurableListableBeanFactory beans;
    private final Supplier<@Nullable Catalogue> catalogue;
    private final Set<Class<?>> principals = ConcurrentHashMap.newKeySet();

    SecurityFindings(
            ConfigurableListableBeanFactory beans, Supplier<@Nullable Catalogue> catalogue) {
        this.beans = beans;
        this.catalogue = catalogue;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (beans.containsBean(NO_RESOLVER)) {
            logger.warn(
                    "SUBJECT_RESOLVER_MISSING: logins come from Spring Security, but nothing says which of them are data subjects. Every login counts as staff, and the endpoints of data subjects answer 401. Declare a bean of type io.jikimi.boot.web.SubjectResolver.");
        }
        Catalogue known = catalogue.get();
        if (known != null) {
            known.entities().stream()
                    .map(PersonalDataEntity::type)
                    .filter(type -> LOGGED_IN.stream().anyMatch(is -> is.isAssignableFrom(type)))
                    .forEach(this::reportPrincipal);
            PurposeAttributes.loginTypes().stream()
                    .flatMap(this::namesOf)
                    .distinct()
                    .forEach(this::reportUnguarded);
        }
    }

    /** Of the beans of a type, which need not be there: not every service has OAuth 2. */
    private Stream<String> namesOf(String type) {
        ClassLoader loader = beans.getBeanClassLoader();
        return ClassUtils.isPresent(type, loader)
                ? Arrays.stream(
                        beans.getBeanNamesForType(
                                ClassUtils.resolveClassName(type, loader), false, false))
                : Stream.empty();
    }

    /** What is not made yet is made behind the gate, or is nobody's way to log in. */
    private void reportUnguarded(String name) {
        Object bean = beans.getSingleton(name);
        if (bean == null || isGuarded(bean)) {
            return;
        }
        Class<?> type = AopUtils.getTargetClass(bean);
        if (!type.getName().startsWith("org.springframework.")) {
            logger.warn(
                    "LOGIN_READS_MASKS: the bean '"
                            + name
                            + "' ("
                            + type.getName()
                            + ") looks up logins, but its class or method is final, so that nothing can be put around it: what it reads are masks. Take 'final' away, or read inside PurposeScope.call(\"authentication\", Actor.anonymous(), ...).");
        }
    }

    private static boolean isGuarded(Object bean) {
        return bean instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(PurposeAdvisor.class::isInstance);
    }

    @Override
    public void onApplicationEvent(AuthenticationSuccessEvent event) {
        Object principal = event.getAuthentication().getPrincipal();
        if (principal != null) {
            reportPrincipal(principal.getClass());
        }
    }

    private void reportPrincipal(Class<?> principal) {
        Catalogue known = catalogue.get();
        if (known != null
                && principals.add(principal)
                && held(principal).anyMatch(type -> isProtected(known, type))) {
            logger.warn(
                    "PRINCIPAL_HOLDS_ITEMS: the principal "
                            + principal.getName()
                            + " is or holds an entity with personal data. Whatever was readable at the login stays readable in the session, and a session in a store writes it there in the clear. Let the principal hold the account and the identifier only.");
        }
    }

    private static boolean isProtected(Catalogue known, Class<?> type) {
        return known.entity(type).filter(SecurityFindings::hasItems).isPresent();
    }

    private static boolean hasItems(PersonalDataEntity entity) {
        return !entity.attributes().isEmpty();
    }

    /** The class and the types of its fields. */
    private static Stream<Class<?>> held(Class<?> principal) {
        Stream<Class<?>> held = Stream.of(principal);
        for (Class<?> type = principal;
                type != null && type != Object.class;
                type = type.getSuperclass()) {
            held =
                    Stream.concat(
                            held,
                            Arrays.stream(type.getDeclaredFields()).<Class<?>>map(Field::getType));
        }
        return held;
    }
}
