package io.jikimi.boot;

import io.jikimi.keys.KeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Progress;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.io.PrintStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The words of {@link KeyCommand} that begin a rotation of keys and tell how far it is. The values
 * are written anew by the job of the running service, which knows where they lie.
 */
final class RotationTasks {

    private static final String BY = "--by=";
    private static final String BEFORE = "--before=";
    private static final String SUBJECT = "--subject=";

    private final PrintStream out;
    private final CommandTexts texts;

    RotationTasks(PrintStream out, CommandTexts texts) {
        this.out = out;
        this.texts = texts;
    }

    static boolean isOurs(String argument) {
        return argument.startsWith(BEFORE) || argument.startsWith(SUBJECT);
    }

    /** What {@code rotate-data-keys} does, if it is said whose keys and who asks. */
    Optional<ToIntFunction<ConfigurableApplicationContext>> rotateDataKeys(String... arguments) {
        Optional<Actor> actor = option(BY, arguments).filter(by -> !by.isBlank()).map(Actor::staff);
        Optional<LocalDate> before = option(BEFORE, arguments).flatMap(RotationTasks::date);
        Optional<DataSubjectId> subject =
                option(SUBJECT, arguments).flatMap(RotationTasks::subject);
        if (actor.isEmpty() || before.isPresent() == subject.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                context -> {
                    KeyRotation rotation = context.getBean(KeyRotation.class);
                    long retired =
                            subject.isPresent()
                                    ? rotation.retireDataKeys(subject.get(), actor.get())
                                    : rotation.retireDataKeys(
                                            context.getBean(LegalClock.class)
                                                    .endOf(before.orElseThrow().minusDays(1)),
                                            actor.get());
                    out.println(texts.text("keys-retired", retired));
                    return progress(rotation);
                });
    }

    /** What {@code rotate-index-key} does, if it is said who asks. */
    Optional<ToIntFunction<ConfigurableApplicationContext>> rotateIndexKey(String... arguments) {
        return option(BY, arguments)
                .filter(by -> !by.isBlank())
                .map(Actor::staff)
                .map(
                        actor ->
                                context -> {
                                    KeyRotation rotation = context.getBean(KeyRotation.class);
                                    boolean begun = rotation.rotateIndexKey(actor);
                                    out.println(
                                            texts.text(
                                                    begun
                                                            ? "index-key-prepared"
                                                            : "index-key-left"));
                                    progress(rotation);
                                    return begun ? KeyCommand.DONE : KeyCommand.NOT_DONE;
                                });
    }

    /** What {@code rotation} does. */
    int progress(KeyRotation rotation) {
        for (Kind kind : Kind.values()) {
            Progress progress = rotation.progress(kind);
            out.println(
                    texts.text(
                            "rotation." + kind,
                            texts.text("phase." + progress.phase()),
                            progress.pass(),
                            progress.seen(),
                            progress.rewritten()));
            progress.keys()
                    .forEach(
                            (state, keys) ->
                                    out.println(
                                            "  "
                                                    + texts.text(
                                                            "keys-in-state",
                                                            texts.text("key-state." + state),
                                                            keys)));
        }
        return KeyCommand.DONE;
    }

    private static Optional<String> option(String name, String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst();
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
        } catch (IllegalArgumentException noSubject) {
            return Optional.empty();
        }
    }
}
