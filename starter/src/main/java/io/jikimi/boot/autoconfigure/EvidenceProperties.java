package io.jikimi.boot.autoconfigure;

import java.time.LocalTime;
import java.time.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept as evidence.
 *
 * @param accessLog How long the access log is kept.
 * @param officeHours When accounts of the service usually work, for the review of the access log.
 */
@ConfigurationProperties("jikimi.evidence")
public record EvidenceProperties(
        @DefaultValue AccessLog accessLog, @DefaultValue OfficeHours officeHours) {

    /**
     * How long the access log is kept.
     *
     * @param registeredTelecom Whether the controller is a registered telecom business (기간통신사업자):
     *     its access log is kept for two years.
     * @param period Period to keep the access log for if it is longer than the one or two years of
     *     the law; what is shorter has no effect.
     */
    public record AccessLog(
            @DefaultValue("false") boolean registeredTelecom, @Nullable Period period) {}

    /**
     * When accounts of the service usually work, from Monday to Friday.
     *
     * @param from First minute of a working day.
     * @param until Minute that is outside again.
     */
    public record OfficeHours(
            @DefaultValue("09:00") LocalTime from, @DefaultValue("19:00") LocalTime until) {}
}
