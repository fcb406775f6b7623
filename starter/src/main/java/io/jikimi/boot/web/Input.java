package io.jikimi.boot.web;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of what bodies hold. Messages name the input, never what it held. */
final class Input {

    private static final int LONGEST_NAME = 100;
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9._-]+:[A-Za-z0-9._-]+");

    private Input() {}

    static <T> T required(@Nullable T value, String where) {
        if (value == null) {
            throw new LifecycleException(
                    Refusal.INPUT_INVALID, where, "the input is missing. Send it.");
        }
        return value;
    }

    /** A name of the register. */
    static String name(@Nullable String value, String where) {
        String name = required(value, where);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw invalid(where);
        }
        return name;
    }

    /** A reference to something outside the register, such as the number of a document. */
    static String reference(@Nullable String value, String where, int longest) {
        String reference = required(value, where);
        if (reference.isBlank() || reference.length() > longest) {
            throw new InputLengthException(where, longest);
        }
        return reference;
    }

    /**
     * A data subject in its canonical form. Its identifier is a number or a code: a name or an
     * address would go on into queries and the access log.
     */
    static DataSubjectId subject(@Nullable String value, String where) {
        String subject = name(value, where);
        if (!SUBJECT.matcher(subject).matches()) {
            throw invalid(where);
        }
        return DataSubjectId.parse(subject);
    }

    /** A number in an address: taken as text, because Spring's own message quotes what is none. */
    static long number(String value, String where) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException none) {
            throw invalid(where);
        }
    }

    static LifecycleException invalid(String where) {
        return new LifecycleException(
                Refusal.INPUT_INVALID, where, "the input cannot be used. Correct it.");
    }
}
