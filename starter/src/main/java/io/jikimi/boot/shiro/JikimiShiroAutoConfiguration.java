package io.jikimi.boot.shiro;

import org.apache.shiro.mgt.DefaultSecurityManager;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/**
 * Permissions from the Apache Shiro realms of the service, unless Spring Security guards it. A
 * service with a security manager of its own keeps it, and binds its subjects itself.
 */
@AutoConfiguration(beforeName = "io.jikimi.boot.autoconfigure.PurposeAutoConfiguration")
@ConditionalOnClass(DefaultSecurityManager.class)
@Conditional(OnRealms.class)
@EnableConfigurationProperties(JikimiShiroProperties.class)
@Import({
    ShiroConfigurations.OwnSecurityManager.class,
    ShiroConfigurations.SubjectBinding.class,
    ShiroConfigurations.Requests.class,
    ShiroConfigurations.Authority.class
})
public final class JikimiShiroAutoConfiguration {}
