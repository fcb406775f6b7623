package io.jikimi.boot;

import io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration;
import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.KeysAutoConfiguration;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Verifies the evidence of a service, without the service: {@code java -cp … io.jikimi.boot
 * .EvidenceCommand verify [--checkpoints=<file>] [--language=ko|en] [--<property>=<value> …]}. It
 * reads the configuration of the service, opens its database and its master key, recomputes every
 * chain and prints how far each reaches and every break (접속기록의 점검, 개인정보의 안전성 확보조치 기준 제8조).
 *
 * <p>With a file of checkpoints, in which every line may hold one, it also finds what no chain can
 * show by itself: an end that was cut off, and a chain that was made anew.
 *
 * <p>It makes no table. Like every verification it first seals what is not sealed yet.
 */
public final class EvidenceCommand {

    /** Nothing was altered, removed or reordered. */
    static final int INTACT = 0;

    /** A chain is broken. */
    static final int BROKEN = 1;

    /** Nothing was verified. */
    static final int CANNOT_RUN = 2;

    private static final String CHECKPOINTS = "--checkpoints=";

    private final PrintStream out;
    private final PrintStream err;

    EvidenceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with 0 if the evidence is intact, with 1 if it is not,
     * or with 2 if it could not be verified.
     */
    public static void main(String[] arguments) {
        List<String> quiet = new ArrayList<>(List.of(arguments));
        quiet.add("--logging.level.root=error");
        System.exit(new EvidenceCommand(System.out, System.err).run(quiet.toArray(String[]::new)));
    }

    int run(String... arguments) {
        CommandTexts texts = CommandTexts.chosen("io.jikimi.boot.evidence", arguments);
        if (arguments.length == 0 || !arguments[0].equals("verify")) {
            err.println(texts.text("usage"));
            return CANNOT_RUN;
        }
        List<Checkpoint> checkpoints = new ArrayList<>();
        if (!checkpoints(checkpoints, texts, arguments)) {
            return CANNOT_RUN;
        }
        try (ConfigurableApplicationContext context = open(arguments)) {
            EvidenceLog evidence = context.getBean(EvidenceLog.class);
            return print(
                    checkpoints.isEmpty() ? evidence.verify() : evidence.verify(checkpoints),
                    checkpoints,
                    texts);
        } catch (RuntimeException failure) {
            err.println(texts.text("not-verified", CommandTexts.reason(failure)));
            return CANNOT_RUN;
        }
    }

    private static ConfigurableApplicationContext open(String... arguments) {
        return CommandContext.open(
                Verification.class,
                Stream.of(arguments)
                        .skip(1)
                        .filter(a -> !CommandTexts.isLanguage(a) && !a.startsWith(CHECKPOINTS)));
    }

    /**
     * Reads the checkpoints there are; false if a file was named that holds none. One that is not
     * whole is said and passed over: each of the others shows what it would have shown, up to its
     * own end.
     */
    private boolean checkpoints(
            List<Checkpoint> checkpoints, CommandTexts texts, String... arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith(CHECKPOINTS)) {
                continue;
            }
            String file = argument.substring(CHECKPOINTS.length());
            int before = checkpoints.size();
            try {
                read(Path.of(file), checkpoints, texts);
            } catch (IOException | InvalidPathException unreadable) {
                err.println(texts.text("checkpoints-unreadable", file));
                return false;
            }
            if (checkpoints.size() == before) {
                err.println(texts.text("checkpoints-none", file));
                return false;
            }
        }
        return true;
    }

    /** Byte by byte: what a system log or a mail puts around a checkpoint may be any text. */
    private void read(Path file, List<Checkpoint> checkpoints, CommandTexts texts)
            throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    Checkpoint.in(line).ifPresent(checkpoints::add);
                } catch (IllegalArgumentException notWhole) {
                    err.println(texts.text("checkpoint-not-whole", number, file));
                }
            }
        }
    }

    private int print(VerificationReport report, List<Checkpoint> checkpoints, CommandTexts texts) {
        out.println(texts.text("verified", report.at()));
        out.println(
                texts.text("rows", report.ledgerRows(), report.accessRows(), report.segments()));
        report.heads()
                .forEach(
                        head ->
                                out.println(
                                        texts.text(
                                                "head",
                                                texts.text("log." + head.log()),
                                                head.position(),
                                                head.hash(),
                                                head.unsealed())));
        checkpoints.stream()
                .map(Checkpoint::at)
                .max(Comparator.naturalOrder())
                .ifPresent(
                        newest ->
                                out.println(texts.text("checkpoints", checkpoints.size(), newest)));
        report.purged()
                .forEach(
                        part ->
                                out.println(
                                        texts.text(
                                                "purged",
                                                part.first(),
                                                part.last(),
                                                part.rows(),
                                                part.from(),
                                                part.until(),
                                                part.kept())));
        report.breaks()
                .forEach(
                        found ->
                                out.println(
                                        texts.text(
                                                "break",
                                                texts.text("log." + found.log()),
                                                found.position(),
                                                finding(texts, found.finding()))));
        out.println(
                report.intact()
                        ? texts.text("intact")
                        : texts.text("broken", report.breaks().size()));
        return report.intact() ? INTACT : BROKEN;
    }

    /** What a verification needs of the service, and nothing that starts work of its own. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        JikimiAutoConfiguration.class,
        JikimiSchemaAutoConfiguration.class,
        KeysAutoConfiguration.class,
        EvidenceAutoConfiguration.class
    })
    static class Verification {}

    /** A finding, with the position that it reaches to if it has one. */
    private static String finding(CommandTexts texts, String finding) {
        int reach = finding.indexOf(" through position ");
        String what = reach < 0 ? finding : finding.substring(0, reach);
        String text = texts.textOr("finding." + what.replaceAll("[^a-z]+", "-"), what);
        return reach < 0
                ? text
                : texts.text("through", text, finding.substring(finding.lastIndexOf(' ') + 1));
    }
}
