package io.jikimi.boot;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.Observation;
import io.jikimi.evidence.ObservationReport;
import io.jikimi.evidence.ObservationReport.OfGate;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Mode;
import java.io.PrintStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Says what gates that only observe would have refused, how often and where, and whether they can
 * be enforced: {@code java -cp … io.jikimi.boot.ModeCommand observe [--since=<date>]
 * [--language=ko|en] [--<property>=<value> …]}. It reads the configuration of the service and its
 * access log, and changes nothing.
 */
public final class ModeCommand {

    /** Nothing would have been refused: every gate can be enforced. */
    static final int GO = 0;

    /** Something would have been refused. */
    static final int NO_GO = 1;

    /** Nothing was looked at. */
    static final int CANNOT_RUN = 2;

    private static final String SINCE = "--since=";

    /** A month: its end, its batches and its bills. */
    private static final int USUAL_DAYS = 30;

    private final PrintStream out;
    private final PrintStream err;

    ModeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with 0 if every gate can be enforced, with 1 if one
     * would refuse, or with 2 if nothing was looked at.
     */
    public static void main(String[] arguments) {
        List<String> quiet = new ArrayList<>(List.of(arguments));
        quiet.add("--logging.level.root=error");
        System.exit(new ModeCommand(System.out, System.err).run(quiet.toArray(String[]::new)));
    }

    int run(String... arguments) {
        CommandTexts texts = CommandTexts.chosen("io.jikimi.boot.mode", arguments);
        if (arguments.length == 0 || !arguments[0].equals("observe")) {
            err.println(texts.text("usage"));
            return CANNOT_RUN;
        }
        LocalDate asked = null;
        try {
            asked = since(arguments);
        } catch (DateTimeParseException noDate) {
            err.println(texts.text("since-invalid"));
            return CANNOT_RUN;
        }
        try (ConfigurableApplicationContext context = open(arguments)) {
            LegalClock clock = context.getBean(LegalClock.class);
            LocalDate since = asked == null ? clock.today().minusDays(USUAL_DAYS) : asked;
            Enforcement enforcement = context.getBean(Enforcement.class);
            return print(
                    ObservationReport.of(
                            context.getBean(EvidenceLog.class),
                            enforcement,
                            since.atStartOfDay(clock.zone()).toInstant()),
                    enforcement,
                    since,
                    texts,
                    CommandTexts.chosen("io.jikimi.messages", arguments));
        } catch (RuntimeException failure) {
            err.println(texts.text("not-read", CommandTexts.reason(failure)));
            return CANNOT_RUN;
        }
    }

    private static @Nullable LocalDate since(String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(SINCE))
                .map(argument -> LocalDate.parse(argument.substring(SINCE.length())))
                .findFirst()
                .orElse(null);
    }

    private static ConfigurableApplicationContext open(String... arguments) {
        return CommandContext.open(
                EvidenceCommand.Verification.class,
                Stream.of(arguments)
                        .skip(1)
                        .filter(a -> !CommandTexts.isLanguage(a) && !a.startsWith(SINCE)));
    }

    private int print(
            ObservationReport report,
            Enforcement enforcement,
            LocalDate since,
            CommandTexts texts,
            CommandTexts refusals) {
        out.println(texts.text("title", since));
        out.println(texts.text("modes", enforcement));
        for (OfGate gate : report.gates()) {
            out.println();
            out.println(texts.text(verdict(gate), name(gate, texts), lower(gate.gate())));
            gate.refused().forEach(one -> print("would", one, texts, refusals));
            gate.toLookAt().forEach(one -> print("look", one, texts, refusals));
        }
        out.println();
        out.println(texts.text("sheet"));
        out.println(texts.text(report.go() ? "go" : "no-go"));
        return report.go() ? GO : NO_GO;
    }

    private static String verdict(OfGate gate) {
        if (!gate.go()) {
            return "gate.no-go";
        }
        return gate.mode() == Mode.OBSERVE ? "gate.go" : "gate.enforced";
    }

    private static String name(OfGate gate, CommandTexts texts) {
        return texts.text("gate." + lower(gate.gate()));
    }

    private void print(String line, Observation one, CommandTexts texts, CommandTexts refusals) {
        out.println(
                texts.text(
                        line,
                        one.code(),
                        texts.textOr(
                                "code." + one.code(),
                                refusals.textOr(one.code() + ".title", one.code()))));
        out.println(
                texts.text(
                        "where",
                        one.task(),
                        one.purpose(),
                        one.items().isEmpty() ? "-" : String.join(", ", one.items())));
        out.println(texts.text("how-often", one.times(), one.subjects(), one.first(), one.last()));
        out.println(
                texts.text(
                        "do",
                        texts.textOr(
                                "do." + one.code(), refusals.textOr(one.code() + ".action", "-"))));
    }

    private static String lower(Gate gate) {
        return gate.name().toLowerCase(Locale.ROOT);
    }
}
