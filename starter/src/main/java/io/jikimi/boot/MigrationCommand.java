package io.jikimi.boot;

import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.MigrationProperties;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.migration.MigrationLedger;
import io.jikimi.migration.MigrationPhase;
import io.jikimi.migration.MigrationStatus;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Looks after tables that are being encrypted, without the service: {@code java -cp …
 * io.jikimi.boot.MigrationCommand status | ddl <table> <expand|encrypt|backfill|enforced|end>
 * [--file=<file>] | cut-over <table> --by=<account>} (개인정보의 안전성 확보조치 기준 제7조).
 *
 * <p>It changes no table of the service: {@code ddl} prints the statements, and writes them into a
 * file that Flyway takes. To estimate the work it counts every row of the declared table. {@code
 * cut-over} cannot be taken back. Where the database is a bean of the service, the configuration
 * class that declares it is named in {@code jikimi.commands.configuration}.
 */
public final class MigrationCommand {

    /** Done. */
    static final int DONE = 0;

    /** Refused, or something is left to do. */
    static final int NOT_DONE = 1;

    /** Nothing was looked at. */
    static final int CANNOT_RUN = 2;

    private static final String BY = "--by=";
    private static final String FILE = "--file=";
    private static final String END = "end";

    private final PrintStream out;
    private final PrintStream err;

    MigrationCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with 0 if all is well, with 1 if it was refused or
     * something is left to do, or with 2 if nothing could be looked at.
     */
    public static void main(String[] arguments) {
        List<String> quiet = new ArrayList<>(List.of(arguments));
        quiet.add("--logging.level.root=error");
        System.exit(new MigrationCommand(System.out, System.err).run(quiet.toArray(String[]::new)));
    }

    int run(String... arguments) {
        CommandTexts texts = CommandTexts.chosen("io.jikimi.boot.migration", arguments);
        Optional<Task> task = task(arguments, texts);
        if (task.isEmpty()) {
            err.println(texts.text("usage"));
            return CANNOT_RUN;
        }
        try (ConfigurableApplicationContext context = open(arguments)) {
            return task.get().run(ledger(context));
        } catch (RuntimeException failure) {
            boolean behind =
                    LifecycleException.in(failure)
                            .filter(
                                    refusal ->
                                            refusal.refusal() == Refusal.MIGRATION_INSTANCE_BEHIND)
                            .isPresent();
            err.println(
                    texts.text(behind ? "refused" : "cannot-run", CommandTexts.reason(failure)));
            return behind ? NOT_DONE : CANNOT_RUN;
        }
    }

    private static MigrationLedger ledger(ConfigurableApplicationContext context) {
        MigrationProperties properties =
                Binder.get(context.getEnvironment())
                        .bindOrCreate("jikimi.migration", MigrationProperties.class);
        return new MigrationLedger(
                context.getBean(OwnDataSource.class).dataSource(),
                context.getBean(LegalClock.class),
                properties.instanceTimeout());
    }

    /** What one of the words does. */
    private interface Task {
        int run(MigrationLedger ledger);
    }

    private Optional<Task> task(String[] arguments, CommandTexts texts) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "status" -> Optional.of(ledger -> status(ledger, texts));
            case "ddl" -> ddl(arguments, texts);
            case "cut-over" -> cutOver(arguments, texts);
            default -> Optional.empty();
        };
    }

    private int status(MigrationLedger ledger, CommandTexts texts) {
        boolean done = true;
        for (MigrationStatus table : ledger.status()) {
            out.println(
                    texts.text(
                            "table",
                            table.table(),
                            table.declared(),
                            named(table.phase()),
                            table.rowsSeen(),
                            table.rowsChanged(),
                            table.rowsRefused()));
            line(texts, "verified", table.verifiedAt());
            line(texts, "cut-over-at", table.cutOverAt());
            line(texts, "emptied", table.emptiedAt());
            done &= table.emptiedAt() != null;
        }
        ledger.status().stream()
                .map(MigrationStatus::declared)
                .distinct()
                .forEach(
                        declared ->
                                ledger.instances(declared)
                                        .forEach(
                                                instance ->
                                                        out.println(
                                                                texts.text(
                                                                        "instance",
                                                                        declared,
                                                                        instance))));
        return done ? DONE : NOT_DONE;
    }

    private void line(CommandTexts texts, String what, @Nullable Object value) {
        if (value != null) {
            out.println("  " + texts.text(what, value));
        }
    }

    private Optional<Task> ddl(String[] arguments, CommandTexts texts) {
        if (arguments.length < 3) {
            return Optional.empty();
        }
        String table = arguments[1];
        Optional<MigrationPhase> phase = phase(arguments[2]);
        if (phase.isEmpty() && !arguments[2].equals(END)) {
            return Optional.empty();
        }
        Optional<Path> file = option(FILE, arguments).map(Path::of);
        return Optional.of(
                ledger -> {
                    List<String> statements =
                            phase.map(wanted -> ledger.statements(table, wanted))
                                    .orElseGet(() -> ledger.lastStatements(table));
                    return print(ledger, table, statements, file, texts);
                });
    }

    private int print(
            MigrationLedger ledger,
            String table,
            List<String> statements,
            Optional<Path> file,
            CommandTexts texts) {
        MigrationLedger.Estimate estimate = ledger.estimate(table);
        List<String> lines = new ArrayList<>();
        lines.add(
                "-- "
                        + texts.text(
                                "estimate",
                                table,
                                ledger.database(),
                                estimate.rows(),
                                estimate.bytes(),
                                estimate.time().toSeconds()));
        statements.forEach(statement -> lines.add(statement + ";"));
        if (statements.isEmpty()) {
            lines.add("-- " + texts.text("nothing-missing"));
        }
        lines.forEach(out::println);
        file.ifPresent(path -> write(path, lines));
        return DONE;
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Optional<Task> cutOver(String[] arguments, CommandTexts texts) {
        Optional<String> account = option(BY, arguments).filter(by -> !by.isBlank());
        if (arguments.length < 2 || arguments[1].startsWith("--") || account.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ledger -> {
                    ledger.cutOver(arguments[1], Actor.staff(account.get()));
                    out.println(texts.text("cut-over", arguments[1]));
                    return DONE;
                });
    }

    private static Optional<MigrationPhase> phase(String name) {
        return Stream.of(MigrationPhase.values())
                .filter(phase -> named(phase).equals(name))
                .findFirst();
    }

    private static String named(MigrationPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> option(String name, String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst();
    }

    private static boolean isOurs(String argument) {
        return CommandTexts.isLanguage(argument)
                || argument.startsWith(BY)
                || argument.startsWith(FILE);
    }

    private static ConfigurableApplicationContext open(String... arguments) {
        return CommandContext.open(
                Tables.class,
                Stream.of(arguments)
                        .filter(argument -> argument.startsWith("--"))
                        .filter(argument -> !isOurs(argument)));
    }

    /** What the tables need of the service, and nothing that starts work of its own. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        JikimiAutoConfiguration.class,
        JikimiSchemaAutoConfiguration.class
    })
    static class Tables {}
}
