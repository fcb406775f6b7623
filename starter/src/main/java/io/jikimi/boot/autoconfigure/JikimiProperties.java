package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.Mode;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * What concerns every room.
 *
 * @param enabled Whether anything of Jikimi is in the service.
 * @param identity Where the permissions of accounts come from.
 * @param zone Time zone in which legal days are counted.
 * @param mode How far the service has let Jikimi in.
 * @param gates Mode of single gates, where it is another one.
 */
@ConfigurationProperties("jikimi")
public record JikimiProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("auto") Identity identity,
        @DefaultValue("Asia/Seoul") ZoneId zone,
        @DefaultValue("enforce") Mode mode,
        @DefaultValue Map<String, Mode> gates) {

    /**
     * The mode of every gate.
     *
     * @throws ModeException if a gate is to be surveyed, or one is named that has no mode
     */
    Enforcement enforcement() {
        Map<Gate, Mode> modes = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            modes.put(gate, mode);
        }
        gates.forEach((name, own) -> modes.put(gate(name), own));
        modes.forEach(JikimiProperties::refuseSurvey);
        return new Enforcement(modes);
    }

    private static Gate gate(String name) {
        return Stream.of(Gate.values())
                .filter(gate -> gate.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> ModeException.withoutMode(name));
    }

    private static void refuseSurvey(Gate gate, Mode mode) {
        if (mode == Mode.SURVEY) {
            throw ModeException.surveyed(gate);
        }
    }

    /** Where the permissions of accounts come from. */
    public enum Identity {
        /**
         * A PurposeAuthority bean of the service, else Spring Security where it guards the service,
         * else the realms of Apache Shiro; without any every account is refused, and the start says
         * so.
         */
        AUTO,
        /**
         * Spring Security; without a chain of its filters, or a PurposeAuthority bean, the start
         * fails. Realms are not asked.
         */
        SPRING_SECURITY,
        /** The realms of Apache Shiro; without one, or a PurposeAuthority bean, the start fails. */
        SHIRO,
        /** A PurposeAuthority bean of the service only. */
        NONE;

        /** What the settings say, for conditions: they are asked before properties are bound. */
        public static Identity of(Environment environment) {
            return Binder.get(environment).bind("jikimi.identity", Identity.class).orElse(AUTO);
        }
    }
}
