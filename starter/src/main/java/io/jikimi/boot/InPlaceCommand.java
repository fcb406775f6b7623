package io.jikimi.boot;

import io.jikimi.boot.autoconfigure.CatalogueAutoConfiguration;
import io.jikimi.boot.autoconfigure.CustodyAutoConfiguration;
import io.jikimi.boot.autoconfigure.EvidenceAutoConfiguration;
import io.jikimi.boot.autoconfigure.JikimiAutoConfiguration;
import io.jikimi.boot.autoconfigure.KeysAutoConfiguration;
import io.jikimi.boot.autoconfigure.MigrationProperties;
import io.jikimi.boot.autoconfigure.PurposeAutoConfiguration;
import io.jikimi.boot.schema.JikimiSchemaAutoConfiguration;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.StoredText;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.migration.InPlaceDesk;
import io.jikimi.migration.InPlaceDesk.Outcome;
import io.jikimi.migration.InPlaceDesk.State;
import io.jikimi.migration.InPlaceDesk.Status;
import io.jikimi.migration.MigrationLedger.Estimate;
import io.jikimi.migration.Migrations;
import io.jikimi.storage.Storage;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import jakarta.persistence.EntityManagerFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Encrypts texts where they stand, in a maintenance window in which no instance of the service
 * runs: {@code java -cp … io.jikimi.boot.InPlaceCommand status | ddl | encrypt --by=<account> |
 * revert --by=<account>} (개인정보의 안전성 확보조치 기준 제7조). It needs the entities of the service: the
 * configuration class that names them ({@code @EntityScan}) stands in {@code
 * jikimi.commands.configuration}.
 */
public final class InPlaceCommand {

    /** Done. */
    static final int DONE = 0;

    /** Refused, or something is left to do. */
    static final int NOT_DONE = 1;

    /** Nothing was looked at. */
    static final int CANNOT_RUN = 2;

    private static final String BY = "--by=";

    private final PrintStream out;
    private final PrintStream err;

    InPlaceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with 0 if all is done, with 1 if it was refused or
     * something is left to do, or with 2 if nothing could be looked at.
     */
    public static void main(String[] arguments) {
        List<String> quiet = new ArrayList<>(List.of(arguments));
        quiet.add("--logging.level.root=error");
        // Each row that is left as it is.
        quiet.add("--logging.level.io.jikimi.migration=warn");
        System.exit(new InPlaceCommand(System.out, System.err).run(quiet.toArray(String[]::new)));
    }

    int run(String... arguments) {
        CommandTexts texts = CommandTexts.chosen("io.jikimi.boot.inplace", arguments);
        Optional<Task> task = task(arguments, texts);
        if (task.isEmpty()) {
            err.println(texts.text("usage"));
            return CANNOT_RUN;
        }
        try (ConfigurableApplicationContext context = open(arguments)) {
            MigrationProperties.InPlace properties =
                    context.getBean(MigrationProperties.class).inPlace();
            if (properties.tables().isEmpty()) {
                err.println(texts.text("none"));
                return CANNOT_RUN;
            }
            // Only the entities know where the values lie.
            context.getBean(EntityManagerFactory.class);
            InPlaceDesk desk =
                    context.getBean(Migrations.class).inPlace(context.getBean(EvidenceLog.class));
            int result = run(task.get(), desk, properties, texts);
            if (result == DONE && arguments[0].equals("ddl")) {
                printChecks(context, desk, texts);
            }
            return result;
        } catch (RuntimeException failure) {
            err.println(texts.text("cannot-run", CommandTexts.reason(failure)));
            return CANNOT_RUN;
        }
    }

    /** What keeps a forgotten version from writing, as soon as nothing else may write any more. */
    private void printChecks(
            ConfigurableApplicationContext context, InPlaceDesk desk, CommandTexts texts) {
        if (!desk.status().stream().allMatch(each -> each.state() == State.ENCRYPTED)) {
            return;
        }
        DatabaseDialect dialect = DatabaseDialect.of(context.getBean(DataSource.class));
        out.println("-- " + texts.text("checks"));
        context.getBean(Storage.class).formatChecks(dialect).stream()
                .filter(check -> check.contains(StoredText.MARK))
                .forEach(check -> out.println(check + ";"));
    }

    private int run(
            Task task,
            InPlaceDesk desk,
            MigrationProperties.InPlace properties,
            CommandTexts texts) {
        try {
            return task.run(desk, properties);
        } catch (LifecycleException refusal) {
            err.println(texts.text("refused", CommandTexts.reason(refusal)));
            return NOT_DONE;
        } catch (RuntimeException failure) {
            // Rows may have changed before it.
            err.println(texts.text("stopped", CommandTexts.reason(failure)));
            return NOT_DONE;
        }
    }

    /** What one of the words does. */
    private interface Task {
        int run(InPlaceDesk desk, MigrationProperties.InPlace properties);
    }

    private Optional<Task> task(String[] arguments, CommandTexts texts) {
        Optional<Actor> by =
                Stream.of(arguments)
                        .filter(argument -> argument.startsWith(BY))
                        .map(argument -> argument.substring(BY.length()))
                        .filter(account -> !account.isBlank())
                        .map(Actor::staff)
                        .findFirst();
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "status" -> Optional.of((desk, properties) -> status(desk, texts));
            case "ddl" -> Optional.of((desk, properties) -> ddl(desk, texts));
            case "encrypt" ->
                    by.map(
                            actor ->
                                    (desk, properties) ->
                                            ended(
                                                    desk.encrypt(
                                                            actor,
                                                            properties.batchSize(),
                                                            each -> tell(each, properties, texts)),
                                                    "encrypted",
                                                    desk,
                                                    texts));
            case "revert" ->
                    by.map(
                            actor ->
                                    (desk, properties) ->
                                            ended(
                                                    desk.revert(
                                                            actor,
                                                            properties.batchSize(),
                                                            each -> tell(each, properties, texts)),
                                                    "reverted",
                                                    desk,
                                                    texts));
            default -> Optional.empty();
        };
    }

    private int status(InPlaceDesk desk, CommandTexts texts) {
        desk.status().forEach(print(texts));
        return desk.status().stream().allMatch(each -> each.state() == State.ENCRYPTED)
                ? DONE
                : NOT_DONE;
    }

    private Consumer<Status> print(CommandTexts texts) {
        return each ->
                out.println(
                        texts.text(
                                "table",
                                each.table(),
                                each.state().name().toLowerCase(Locale.ROOT),
                                each.rowsSeen(),
                                each.rowsChanged(),
                                each.valuesRefused()));
    }

    private int ddl(InPlaceDesk desk, CommandTexts texts) {
        Estimate estimate = desk.estimate();
        out.println(
                "-- "
                        + texts.text(
                                "estimate",
                                estimate.rows(),
                                estimate.bytes(),
                                estimate.time().toSeconds()));
        List<String> statements = desk.statements();
        statements.forEach(statement -> out.println(statement + ";"));
        if (statements.isEmpty()) {
            out.println("-- " + texts.text("nothing-missing"));
        }
        List<String> undo = desk.undo();
        if (!undo.isEmpty()) {
            out.println("-- " + texts.text("undo"));
            undo.forEach(statement -> out.println("-- " + statement + ";"));
        }
        return DONE;
    }

    private void tell(Status each, MigrationProperties.InPlace properties, CommandTexts texts) {
        print(texts).accept(each);
        pause(properties.pause());
    }

    /** What the operator has asked for, to leave the database to others between two batches. */
    private static void pause(Duration pause) {
        if (!pause.isZero()) {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted between two batches", stopped);
            }
        }
    }

    private int ended(Outcome outcome, String done, InPlaceDesk desk, CommandTexts texts) {
        if (outcome.done()) {
            out.println(texts.text(done));
            if (done.equals("reverted")) {
                desk.status()
                        .forEach(
                                each ->
                                        out.println(
                                                "-- "
                                                        + each.table()
                                                        + ": "
                                                        + each.state()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT)));
            }
            return DONE;
        }
        outcome.refused().forEach((place, count) -> out.println(texts.text("left", place, count)));
        err.println(texts.text("not-done", String.join(" ", outcome.why())));
        return NOT_DONE;
    }

    private static boolean isOurs(String argument) {
        return CommandTexts.isLanguage(argument) || argument.startsWith(BY);
    }

    private static ConfigurableApplicationContext open(String... arguments) {
        return CommandContext.open(
                Entities.class,
                Stream.concat(
                        Stream.of(arguments)
                                .filter(argument -> argument.startsWith("--"))
                                .filter(argument -> !isOurs(argument)),
                        Stream.of(
                                "--jikimi.migration.in-place.working=true",
                                "--spring.jpa.properties.hibernate.hbm2ddl.auto=none",
                                "--spring.jpa.hibernate.ddl-auto=none")));
    }

    /** What the entities need of the service, and nothing that starts work of its own. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        HibernateJpaAutoConfiguration.class,
        JikimiAutoConfiguration.class,
        JikimiSchemaAutoConfiguration.class,
        KeysAutoConfiguration.class,
        EvidenceAutoConfiguration.class,
        CatalogueAutoConfiguration.class,
        PurposeAutoConfiguration.class,
        CustodyAutoConfiguration.class
    })
    static class Entities {}
}
