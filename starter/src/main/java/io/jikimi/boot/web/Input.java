package io.jikimi.boot.web;

import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.jspecify.annotations.Nullable;

/** Checks of what bodies hold. Messages name the input, never what it held. */
final class Input {

    private static final int LONGEST_NAME = 100;

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

    /** A number in an address: taken as text, because Spring's own message quotes what is none. */
    static long number(String value, String where) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException none) {
            throw invalid(where);
        }
    }

    /** A data subject in its canonical form. */
    static DataSubjectId subject(@Nullable String value, String where) {
        try {
            return DataSubjectId.parse(name(value, where));
        } catch (IllegalArgumentException unreadable) {
            throw invalid(where);
        }
    }

    static LifecycleException invalid(String where) {
        return new LifecycleException(
                Refusal.INPUT_INVALID, where, "the input cannot be used. Correct it.");
    }
}
