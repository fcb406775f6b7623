package io.jikimi.boot;

import io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration;
import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.KeyDeskAutoConfiguration;
import io.jikimi.boot.autoconfigure.KeysAutoConfiguration;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.boot.schema.OwnDataSource;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.keys.BackupHorizon;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.keys.KeyRotation;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.RecoveryDrill;
import io.jikimi.keys.RewrapRun;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Looks after the keys of a service, without the service: {@code java -cp … io.jikimi.boot
 * .KeyCommand list | rewrap | destroy-epoch <number> --by=<account> | horizon <data subject>
 * [--destroyed=<date>] | drill [--samples=<number>] | rotate-data-keys (--before=<date> |
 * --subject=<file:id>) --by=<account> | rotate-index-key --by=<account> | rotation}. It reads the
 * configuration of the service and opens its database and its master key (암호키의 이용, 보관, 파기와 복구,
 * 개인정보의 안전성 확보조치 기준 제7조). Where one of these is a bean of the service, the configuration class that
 * declares it is named in {@code jikimi.commands.configuration}.
 *
 * <p>It makes no table, prints no key and no value, and what it destroys is only what {@link
 * MasterKeyDesk#destroyEpoch} lets it.
 */
public final class KeyCommand {

    /** Done, and nothing is missing. */
    static final int DONE = 0;

    /** Something is missing, left, or needed. */
    static final int NOT_DONE = 1;

    /** Nothing was looked at. */
    static final int CANNOT_RUN = 2;

    private static final String BY = "--by=";
    private static final String SAMPLES = "--samples=";
    private static final String DESTROYED = "--destroyed=";
    private static final int DEFAULT_SAMPLES = 20;
    private static final int MOST_SAMPLES = 10_000;
    private static final int BATCH = 500;
    private static final int KEYS_PER_REPORT = 20_000;

    private final PrintStream out;
    private final PrintStream err;

    KeyCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with 0 if all is well, with 1 if something is missing
     * or refused, or with 2 if nothing could be looked at.
     */
    public static void main(String[] arguments) {
        List<String> quiet = new ArrayList<>(List.of(arguments));
        quiet.add("--logging.level.root=error");
        System.exit(new KeyCommand(System.out, System.err).run(quiet.toArray(String[]::new)));
    }

    int run(String... arguments) {
        CommandTexts texts = CommandTexts.chosen("io.jikimi.boot.keys", arguments);
        Optional<Task> task = task(arguments, texts);
        if (task.isEmpty()) {
            err.println(texts.text("usage"));
            return CANNOT_RUN;
        }
        try (ConfigurableApplicationContext context = open(arguments)) {
            return run(task.get(), context, texts);
        } catch (RuntimeException failure) {
            err.println(texts.text("cannot-run", CommandTexts.reason(failure)));
            return CANNOT_RUN;
        }
    }

    /** What is refused once everything is open says itself what to do. */
    private int run(Task task, ConfigurableApplicationContext context, CommandTexts texts) {
        try {
            return task.run(context);
        } catch (LifecycleException refusal) {
            boolean away = refusal.refusal() == Refusal.KEY_UNAVAILABLE;
            err.println(texts.text(away ? "unavailable" : "refused", CommandTexts.reason(refusal)));
            return away ? CANNOT_RUN : NOT_DONE;
        }
    }

    /** What one of the words does. */
    private interface Task {
        int run(ConfigurableApplicationContext context);
    }

    private Optional<Task> task(String[] arguments, CommandTexts texts) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "list" -> Optional.of(context -> list(desk(context), texts));
            case "rewrap" -> Optional.of(context -> rewrap(desk(context), texts));
            case "destroy-epoch" -> destroyEpoch(arguments, texts);
            case "horizon" -> horizon(arguments, texts);
            case "drill" -> drill(arguments, texts);
            case "rotate-data-keys" ->
                    new RotationTasks(out, texts)
                            .rotateDataKeys(arguments)
                            .map(work -> work::applyAsInt);
            case "rotate-index-key" ->
                    new RotationTasks(out, texts)
                            .rotateIndexKey(arguments)
                            .map(work -> work::applyAsInt);
            case "rotation" ->
                    Optional.of(
                            context ->
                                    new RotationTasks(out, texts)
                                            .progress(context.getBean(KeyRotation.class)));
            default -> Optional.empty();
        };
    }

    private static MasterKeyDesk desk(ConfigurableApplicationContext context) {
        return context.getBean(MasterKeyDesk.class);
    }

    private int list(MasterKeyDesk desk, CommandTexts texts) {
        for (KeyLedgerEntry key : desk.ledger()) {
            out.println(
                    texts.text(
                            "key",
                            key.id(),
                            texts.textOr("purpose." + key.purpose(), key.purpose()),
                            key.algorithm(),
                            key.owner(),
                            key.storage(),
                            texts.text("state." + key.state())));
            line(texts, "created", key.createdAt());
            line(texts, "activated", key.activatedAt());
            line(texts, "valid-until", key.validUntil());
            line(texts, "rotated", key.rotatedAt());
            line(texts, "emptied", key.emptiedAt());
            line(texts, "destroyable-from", key.destroyableFrom());
            line(texts, "destroyed", key.destroyedAt());
        }
        print(desk.keysPerEpoch(), texts);
        return DONE;
    }

    private void line(CommandTexts texts, String what, @Nullable Object value) {
        if (value != null) {
            out.println("  " + texts.text(what, value));
        }
    }

    private void print(SortedMap<Integer, Long> keys, CommandTexts texts) {
        keys.forEach((epoch, count) -> out.println(texts.text("keys", epoch, count)));
    }

    private int rewrap(MasterKeyDesk desk, CommandTexts texts) {
        RewrapRun run;
        do {
            run = desk.rewrap(BATCH, KEYS_PER_REPORT);
            out.println(texts.text("rewrapped", run.rewrapped(), run.epoch()));
            print(run.keysPerEpoch(), texts);
        } while (run.rewrapped() > 0 && run.left() > 0);
        out.println(run.left() == 0 ? texts.text("rewrap-done") : texts.text("left", run.left()));
        return run.left() == 0 ? DONE : NOT_DONE;
    }

    private Optional<Task> destroyEpoch(String[] arguments, CommandTexts texts) {
        Optional<Integer> epoch =
                arguments.length < 2 ? Optional.empty() : number(arguments[1], Integer.MAX_VALUE);
        Optional<String> account = option(BY, arguments).filter(by -> !by.isBlank());
        if (epoch.isEmpty() || account.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                context -> {
                    MasterKeyDesk desk = desk(context);
                    desk.destroyEpoch(epoch.get(), Actor.staff(account.get()));
                    out.println(texts.text("epoch-destroyed", epoch.get()));
                    desk.ledger().stream()
                            .filter(key -> key.id().equals("epoch " + epoch.get()))
                            .forEach(
                                    key -> {
                                        line(texts, "emptied", key.emptiedAt());
                                        line(texts, "destroyed", key.destroyedAt());
                                    });
                    return DONE;
                });
    }

    private Optional<Task> horizon(String[] arguments, CommandTexts texts) {
        Optional<DataSubjectId> subject =
                arguments.length < 2 ? Optional.empty() : subject(arguments[1]);
        Optional<String> given = option(DESTROYED, arguments);
        Optional<LocalDate> destroyed = given.flatMap(KeyCommand::date);
        if (subject.isEmpty() || given.isPresent() && destroyed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                context -> {
                    MasterKeyDesk desk = desk(context);
                    Optional<BackupHorizon> horizon =
                            destroyed.isEmpty()
                                    ? desk.horizon(subject.get())
                                    : desk.horizon(
                                            subject.get(),
                                            context.getBean(LegalClock.class)
                                                    .endOf(destroyed.get()));
                    return horizon(horizon, subject.get(), destroyed, texts);
                });
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }

    private static Optional<DataSubjectId> subject(String text) {
        try {
            return Optional.of(DataSubjectId.parse(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private int horizon(
            Optional<BackupHorizon> horizon,
            DataSubjectId subject,
            Optional<LocalDate> destroyed,
            CommandTexts texts) {
        if (horizon.isEmpty()) {
            out.println(
                    destroyed
                            .map(day -> texts.text("horizon-nobody-then", subject, day))
                            .orElseGet(() -> texts.text("horizon-nobody", subject)));
            return NOT_DONE;
        }
        BackupHorizon known = horizon.get();
        if (!known.rotateFirst().isEmpty()) {
            known.rotateFirst().stream()
                    .sorted()
                    .forEach(kind -> out.println(texts.text("horizon-key." + kind, subject)));
            return NOT_DONE;
        }
        if (known.day() == null) {
            out.println(texts.text("horizon-open", subject, known.epoch()));
            return NOT_DONE;
        }
        out.println(
                texts.text(
                        known.reached() ? "horizon-reached" : "horizon-stated",
                        subject,
                        known.epoch(),
                        known.day()));
        return known.reached() ? DONE : NOT_DONE;
    }

    private Optional<Task> drill(String[] arguments, CommandTexts texts) {
        Optional<Integer> samples =
                option(SAMPLES, arguments)
                        .map(given -> number(given, MOST_SAMPLES))
                        .orElse(Optional.of(DEFAULT_SAMPLES));
        return samples.map(number -> context -> drill(context, number, texts));
    }

    private int drill(ConfigurableApplicationContext context, int samples, CommandTexts texts) {
        if (!isOfOneDatabase(context, texts)) {
            out.println(texts.text("drill-failed"));
            return NOT_DONE;
        }
        RecoveryDrill keys = desk(context).drill(samples);
        print(keys.keysPerEpoch(), texts);
        out.println(texts.text("drill-keys", keys.tried(), keys.opened()));
        keys.missing().forEach(missing -> out.println(texts.text("missing", missing)));
        boolean values = drillValues(context, samples, texts);
        boolean passed = keys.passed() && keys.tried() > 0 && values;
        out.println(texts.text(passed ? "drill-passed" : "drill-failed"));
        return passed ? DONE : NOT_DONE;
    }

    /** Keys of one database say nothing of the values of another. */
    private boolean isOfOneDatabase(ConfigurableApplicationContext context, CommandTexts texts) {
        DatabaseAddress keys =
                DatabaseAddress.of(context.getBean(OwnDataSource.class).dataSource());
        DatabaseAddress values = DatabaseAddress.of(context.getBean(DataSource.class));
        if (!keys.equals(values)) {
            out.println(texts.text("two-databases", keys, values));
        }
        return keys.equals(values);
    }

    private boolean drillValues(
            ConfigurableApplicationContext context, int samples, CommandTexts texts) {
        DataSource database = context.getBean(DataSource.class);
        ValueDrill.Found found = found(context, database, samples);
        found.unread().forEach(table -> out.println(texts.text("unread", table)));
        int opened = 0;
        int tried = 0;
        for (ValueDrill.Column column : found.columns()) {
            out.println(
                    texts.text(
                            "drill-values",
                            column.table() + "." + column.name(),
                            column.tried(),
                            column.opened(),
                            column.item() == null ? "-" : column.item()));
            column.missing().forEach(missing -> out.println(texts.text("missing", missing)));
            opened += column.opened();
            tried += column.tried();
        }
        if (opened == 0) {
            out.println(texts.text("no-value"));
        }
        return opened > 0 && opened == tried;
    }

    private static ValueDrill.Found found(
            ConfigurableApplicationContext context, DataSource database, int samples) {
        try {
            return new ValueDrill(
                            database,
                            context.getBean(DataKeys.class),
                            Catalogues.itemNumbers(database, context.getBean(LegalClock.class)),
                            samples)
                    .run();
        } catch (SQLException failure) {
            throw new IllegalStateException("The tables could not be read", failure);
        }
    }

    private static Optional<String> option(String name, String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst();
    }

    private static Optional<Integer> number(String text, int most) {
        try {
            int number = Integer.parseInt(text);
            return number < 1 || number > most ? Optional.empty() : Optional.of(number);
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static boolean isOurs(String argument) {
        return CommandTexts.isLanguage(argument)
                || argument.startsWith(BY)
                || argument.startsWith(SAMPLES)
                || argument.startsWith(DESTROYED)
                || RotationTasks.isOurs(argument);
    }

    private static ConfigurableApplicationContext open(String... arguments) {
        return CommandContext.open(
                Keys.class,
                Stream.of(arguments)
                        .filter(argument -> argument.startsWith("--"))
                        .filter(argument -> !isOurs(argument)));
    }

    /** What the care of the keys needs of the service, and nothing that starts work of its own. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        JikimiAutoConfiguration.class,
        JikimiSchemaAutoConfiguration.class,
        KeysAutoConfiguration.class,
        EvidenceAutoConfiguration.class,
        KeyDeskAutoConfiguration.class
    })
    static class Keys {}
}
