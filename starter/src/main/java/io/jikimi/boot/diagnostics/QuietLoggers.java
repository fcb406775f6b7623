package io.jikimi.boot.diagnostics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Keeps the libraries below a service from writing into the log what somebody has sent: an address
 * that fits no handler, a parameter that is no number, the row that the database refused. A service
 * that sets {@code logging.level.<logger>} itself has its own way.
 */
final class QuietLoggers implements EnvironmentPostProcessor, Ordered {

    private static final String PREFIX = "logging.level.";

    /** The level from which on nothing quotes what was sent. */
    private static final Map<String, String> LEVELS =
            Map.of(
                    "org.hibernate.orm.jdbc.error", "error",
                    "org.hibernate.orm.jdbc.warn", "error",
                    // The driver of MariaDB: "Duplicate entry '…' for key".
                    "org.mariadb.jdbc.message.server.ErrorPacket", "error",
                    "org.springframework.web.servlet.PageNotFound", "error",
                    "org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver",
                            "error",
                    "org.apache.coyote.http11.Http11Processor", "warn",
                    "org.apache.tomcat.util.http.Parameters", "warn",
                    "org.apache.tomcat.util.http.parser.Cookie", "warn");

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        boolean leftOut =
                "survey".equalsIgnoreCase(environment.getProperty("jikimi.mode"))
                        || !environment.getProperty("jikimi.enabled", Boolean.class, true);
        if (leftOut) {
            return;
        }
        Map<String, Object> levels = new LinkedHashMap<>();
        LEVELS.forEach((logger, level) -> levels.put(PREFIX + logger, level));
        environment.getPropertySources().addLast(new MapPropertySource("jikimiLoggers", levels));
    }
}
