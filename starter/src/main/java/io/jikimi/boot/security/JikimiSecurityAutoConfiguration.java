package io.jikimi.boot.security;

import io.jikimi.boot.web.ActorResolver;
import io.jikimi.boot.web.JikimiWebProperties;
import io.jikimi.boot.web.RequestPrincipal;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.purpose.PurposeAuthority;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Accounts and permissions from Spring Security, where it guards the service. Realms of Apache
 * Shiro are not asked then: two identities must not answer for one request.
 */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
        beforeName = {
            "io.jikimi.boot.autoconfigure.PurposeAutoConfiguration",
            "io.jikimi.boot.shiro.JikimiShiroAutoConfiguration",
            "io.jikimi.boot.web.JikimiWebMvcAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({SecurityFilterChain.class, WildcardPermission.class})
@Conditional(OnSpringSecurity.class)
@ConditionalOnBean(SecurityFilterChain.class)
@EnableConfigurationProperties({JikimiSecurityProperties.class, JikimiWebProperties.class})
public final class JikimiSecurityAutoConfiguration {

    @Bean
    CurrentLogin jikimiCurrentLogin(
            ObjectProvider<SecurityContextHolderStrategy> contexts,
            JikimiSecurityProperties properties) {
        return new CurrentLogin(
                () -> contexts.getIfUnique(SecurityContextHolder::getContextHolderStrategy),
                properties.accountClaim());
    }

    @Bean
    @ConditionalOnMissingBean
    RequestPrincipal jikimiSecurityRequestPrincipal(
            CurrentLogin logins, JikimiWebProperties properties) {
        return new SecurityRequestPrincipal(
                logins, RequestPrincipal.ofContainer(properties.principalSessionAttribute()));
    }

    @Bean
    @ConditionalOnMissingBean
    PurposeAuthority jikimiSecurityPurposeAuthority(
            CurrentLogin logins,
            JikimiSecurityProperties properties,
            ObjectProvider<RoleHierarchy> roles,
            ObjectProvider<ActorResolver> actors) {
        return new SecurityPurposeAuthority(
                logins,
                new GrantedPermissions(properties.grants()),
                roles::getIfUnique,
                actors::getIfAvailable);
    }

    @Bean
    SecurityFindings jikimiSecurityFindings(
            ConfigurableListableBeanFactory beans, ObjectProvider<Catalogue> catalogue) {
        return new SecurityFindings(beans, catalogue::getIfAvailable);
    }
}
