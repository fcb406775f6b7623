package io.jikimi.boot.actuate;

import io.jikimi.boot.quartz.JobRuns;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.ObservationReport;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Mode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** What is in force, in numbers: no data subject, no account and no value. Read only. */
@Endpoint(id = "personaldata")
final class PersonalDataEndpoint {

    private static final int USUAL_DAYS = 30;

    private final Catalogue catalogue;
    private final EvidenceLog evidence;
    private final @Nullable MasterKeys keys;
    private final Overdue overdue;
    private final Enforcement enforcement;
    private final LegalClock clock;
    private final @Nullable JobRuns jobs;

    PersonalDataEndpoint(
            Catalogue catalogue,
            EvidenceLog evidence,
            @Nullable MasterKeys keys,
            Overdue overdue,
            Enforcement enforcement,
            LegalClock clock,
            @Nullable JobRuns jobs) {
        this.catalogue = catalogue;
        this.evidence = evidence;
        this.keys = keys;
        this.overdue = overdue;
        this.enforcement = enforcement;
        this.clock = clock;
        this.jobs = jobs;
    }

    /** What is in force. */
    @ReadOperation
    public Map<String, Object> personalData() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", version());
        answer.put("modes", modes());
        answer.put("register", register());
        answer.put("evidence", evidence.heads().stream().map(PersonalDataEndpoint::head).toList());
        if (keys != null) {
            answer.put("masterKey", masterKey(keys));
        }
        answer.put("overdue", overdue.counts());
        if (jobs != null) {
            answer.put("jobs", jobs.last().stream().map(PersonalDataEndpoint::run).toList());
        }
        return answer;
    }

    /**
     * What gates that observe would have refused: the lines of {@code ModeCommand observe}, without
     * their texts.
     *
     * @param part {@code observe}; there is no other
     * @param since the first day, such as 2026-11-01; thirty days ago if it is missing
     */
    @ReadOperation
    public @Nullable Map<String, Object> observations(
            @Selector String part, @Nullable String since) {
        if (!part.equals("observe")) {
            return null;
        }
        LocalDate first = since == null ? clock.today().minusDays(USUAL_DAYS) : day(since);
        return ObservedGates.of(
                first,
                ObservationReport.of(
                        evidence, enforcement, first.atStartOfDay(clock.zone()).toInstant()));
    }

    private static LocalDate day(String since) {
        try {
            return LocalDate.parse(since);
        } catch (DateTimeParseException noDay) {
            throw new InvalidEndpointRequestException(
                    "'since' is no day", "'since' is a day such as 2026-11-01");
        }
    }

    private Map<String, String> modes() {
        Map<String, String> modes = new LinkedHashMap<>();
        for (Gate gate : Gate.values()) {
            Mode mode = Objects.requireNonNull(enforcement.modes().get(gate));
            modes.put(ObservedGates.lower(gate), ObservedGates.lower(mode));
        }
        return modes;
    }

    private static String version() {
        return Objects.requireNonNullElse(
                PersonalDataEndpoint.class.getPackage().getImplementationVersion(), "development");
    }

    private Map<String, Object> register() {
        List<PersonalDataItem> items = catalogue.items();
        Map<String, Object> register = new LinkedHashMap<>();
        register.put("hash", catalogue.registerHash());
        register.put("files", items.stream().map(PersonalDataItem::file).distinct().count());
        register.put("items", items.size());
        register.put("purposes", catalogue.purposes().size());
        register.put(
                "itemsByKind",
                items.stream()
                        .collect(
                                Collectors.groupingBy(
                                        item -> item.kind().name(),
                                        TreeMap::new,
                                        Collectors.counting())));
        return register;
    }

    private static Map<String, Object> head(VerificationReport.Head head) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("log", head.log());
        line.put("position", head.position());
        line.put("hash", head.hash());
        line.put("unsealed", head.unsealed());
        return line;
    }

    private static Map<String, Object> run(JobRuns.Run run) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("job", run.job());
        if (run.startedAt() == null) {
            line.put("outcome", "none");
            return line;
        }
        line.put("outcome", run.failed() ? "failed" : "ok");
        line.put("startedAt", run.startedAt().toString());
        line.put("took", run.took().toString());
        return line;
    }

    private static Map<String, Object> masterKey(MasterKeys keys) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("storage", keys.storage());
        line.put("epoch", keys.currentEpoch());
        line.put("epochs", keys.epochs());
        return line;
    }
}
