package io.jikimi.boot.shiro;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Permissions from Apache Shiro realms.
 *
 * @param basic Whether requests may log in with HTTP Basic.
 */
@ConfigurationProperties("jikimi.shiro")
public record JikimiShiroProperties(@DefaultValue("false") boolean basic) {}
