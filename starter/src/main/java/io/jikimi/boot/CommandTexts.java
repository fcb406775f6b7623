package io.jikimi.boot;

import io.jikimi.boot.autoconfigure.MasterKeyMissingException;
import io.jikimi.boot.autoconfigure.MasterKeySourceException;
import io.jikimi.subject.LifecycleException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.stream.Stream;

/** The texts of a command in one language. */
record CommandTexts(ResourceBundle bundle) {

    private static final String LANGUAGE = "--language=";

    /** The language that was asked for, else that of the machine where it is Korean. */
    static CommandTexts chosen(String bundle, String... arguments) {
        String asked =
                Stream.of(arguments)
                        .filter(CommandTexts::isLanguage)
                        .map(argument -> argument.substring(LANGUAGE.length()))
                        .findFirst()
                        .orElseGet(() -> Locale.getDefault().getLanguage());
        Locale locale = asked.equals("ko") ? Locale.KOREAN : Locale.ENGLISH;
        return new CommandTexts(
                ResourceBundle.getBundle(
                        bundle,
                        locale,
                        ResourceBundle.Control.getNoFallbackControl(
                                ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    static boolean isLanguage(String argument) {
        return argument.startsWith(LANGUAGE);
    }

    /** Numbers are printed as they are, for whoever compares them. */
    String text(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), Locale.ROOT)
                .format(Stream.of(values).map(String::valueOf).toArray());
    }

    /** A text, or another where there is none. */
    String textOr(String key, String other) {
        return bundle.containsKey(key) ? bundle.getString(key) : other;
    }

    /** What a database says of a failure may quote a row; what a refusal says does not. */
    static String reason(RuntimeException failure) {
        Optional<LifecycleException> refusal = LifecycleException.in(failure);
        if (refusal.isPresent()) {
            return refusal.get().where() + ": " + refusal.get().action();
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root && !isOurs(root)) {
            root = root.getCause();
        }
        return isOurs(root)
                ? String.valueOf(root.getMessage())
                : root.getClass().getSimpleName() + ".";
    }

    private static boolean isOurs(Throwable failure) {
        return failure instanceof MasterKeyMissingException
                || failure instanceof MasterKeySourceException
                || failure instanceof CommandConfigurationException;
    }
}
