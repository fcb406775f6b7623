package io.jikimi.boot.autoconfigure;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns every room.
 *
 * @param identity Where the permissions of accounts come from.
 * @param zone Time zone in which legal days are counted.
 */
@ConfigurationProperties("jikimi")
public record JikimiProperties(
        @DefaultValue("auto") Identity identity, @DefaultValue("Asia/Seoul") ZoneId zone) {

    /** Where the permissions of accounts come from. */
    public enum Identity {
        /**
         * The realms of Apache Shiro or a PurposeAuthority bean, whichever there is; without either
         * every account is refused, and the start says so.
         */
        AUTO,
        /** The realms of Apache Shiro; without one, or a PurposeAuthority bean, the start fails. */
        SHIRO,
        /** A PurposeAuthority bean of the service only. */
        NONE
    }
}
