package io.jikimi.boot.shiro;

import io.jikimi.boot.web.ActorResolver;
import io.jikimi.boot.web.LifecycleFilterOrder;
import io.jikimi.boot.web.RequestPrincipal;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.purpose.PurposeScope;
import java.util.List;
import org.apache.shiro.mgt.DefaultSessionStorageEvaluator;
import org.apache.shiro.mgt.DefaultSubjectDAO;
import org.apache.shiro.mgt.SecurityManager;
import org.apache.shiro.realm.Realm;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The parts of {@link JikimiShiroAutoConfiguration}, in the order of their conditions. */
final class ShiroConfigurations {

    private ShiroConfigurations() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Realm.class)
    @ConditionalOnMissingBean(
            value = SecurityManager.class,
            type = "io.jikimi.boot.security.CurrentLogin")
    static class OwnSecurityManager {

        @Bean(destroyMethod = "destroy")
        JikimiSecurityManager jikimiSecurityManager(
                List<Realm> realms, ObjectProvider<PurposeScope> scopes) {
            DefaultSessionStorageEvaluator sessions = new DefaultSessionStorageEvaluator();
            sessions.setSessionStorageEnabled(false);
            DefaultSubjectDAO subjects = new DefaultSubjectDAO();
            subjects.setSessionStorageEvaluator(sessions);
            JikimiSecurityManager manager =
                    new JikimiSecurityManager(realms, scopes::getIfAvailable);
            manager.setSubjectDAO(subjects);
            return manager;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnBean({JikimiSecurityManager.class, RequestPrincipal.class})
    static class SubjectBinding {

        @Bean
        FilterRegistrationBean<ShiroSubjectFilter> jikimiShiroSubjectFilter(
                JikimiSecurityManager manager,
                RequestPrincipal principal,
                JikimiShiroProperties properties) {
            FilterRegistrationBean<ShiroSubjectFilter> registration =
                    new FilterRegistrationBean<>(
                            new ShiroSubjectFilter(manager, principal, properties.basic()));
            registration.setOrder(LifecycleFilterOrder.IDENTITY.order());
            return registration;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnBean({SecurityManager.class, ActorResolver.class})
    static class Requests {

        @Bean
        RequestAccount jikimiShiroRequestAccount(ActorResolver resolver) {
            return () ->
                    RequestContextHolder.getRequestAttributes()
                                    instanceof ServletRequestAttributes web
                            ? resolver.resolve(web.getRequest())
                            : null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(SecurityManager.class)
    @ConditionalOnMissingBean(
            value = PurposeAuthority.class,
            type = "io.jikimi.boot.security.CurrentLogin")
    static class Authority {

        @Bean
        ShiroPurposeAuthority jikimiShiroPurposeAuthority(
                SecurityManager manager,
                ObjectProvider<RequestAccount> request,
                ObjectProvider<Catalogue> catalogue) {
            return new ShiroPurposeAuthority(
                    manager,
                    request::getIfAvailable,
                    SingletonSupplier.of(() -> items(catalogue.getIfAvailable())));
        }

        private static List<String> items(@Nullable Catalogue catalogue) {
            return catalogue == null
                    ? List.of()
                    : catalogue.items().stream().map(PersonalDataItem::qualifiedName).toList();
        }
    }
}
