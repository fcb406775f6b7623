package io.jikimi.boot.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * The HTTP side.
 *
 * @param basePath Path under which the generated endpoints lie.
 * @param maxBodySize Largest body the generated endpoints read.
 * @param principalSessionAttribute Session attribute that holds the logged-in account when the
 *     service does not use a request principal.
 * @param trustedProxies Addresses of proxies, or CIDR ranges, whose X-Forwarded-For header names
 *     the client address for the access log.
 * @param sameOrigin Whether the generated endpoints refuse what pages of other sites send.
 * @param consents Endpoints of consents.
 * @param me Endpoints of a data subject's own data.
 * @param requests Endpoints of rights requests.
 * @param desk Endpoints of the privacy officer.
 */
@ConfigurationProperties("jikimi.web")
public record JikimiWebProperties(
        @DefaultValue("/privacy") String basePath,
        @DefaultValue("64KB") DataSize maxBodySize,
        @Nullable String principalSessionAttribute,
        @DefaultValue({}) List<String> trustedProxies,
        @DefaultValue("true") boolean sameOrigin,
        @DefaultValue Group consents,
        @DefaultValue Group me,
        @DefaultValue Group requests,
        @DefaultValue Group desk) {

    public JikimiWebProperties {
        Assert.isTrue(
                basePath.matches("(/[A-Za-z0-9_-]+)+"),
                "'jikimi.web.base-path' must be a path such as /privacy, without a trailing slash");
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * One group of endpoints.
     *
     * @param enabled Whether the endpoints of this group are served.
     */
    public record Group(@DefaultValue("true") boolean enabled) {}
}
