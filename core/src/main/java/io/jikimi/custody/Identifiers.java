package io.jikimi.custody;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Identifiers between their text form and the Java types that entities use for them. */
final class Identifiers {

    private static final Set<Class<?>> TYPES =
            Set.of(
                    String.class,
                    Long.class,
                    long.class,
                    Integer.class,
                    int.class,
                    Short.class,
                    short.class,
                    BigInteger.class,
                    UUID.class);

    private Identifiers() {}

    /** Reads an identifier; empty if the text cannot be one of that type. */
    static Optional<Object> parse(String text, Class<?> type) {
        try {
            return Optional.of(read(text, type));
        } catch (IllegalArgumentException notOfThatType) {
            return Optional.empty();
        }
    }

    /** Whether rows can be found again by the text of an identifier of that type. */
    static boolean supports(Class<?> type) {
        return TYPES.contains(type);
    }

    private static Object read(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == Long.class || type == long.class) {
            return Long.valueOf(text);
        }
        if (type == Integer.class || type == int.class) {
            return Integer.valueOf(text);
        }
        if (type == Short.class || type == short.class) {
            return Short.valueOf(text);
        }
        if (type == BigInteger.class) {
            return new BigInteger(text);
        }
        if (type == UUID.class) {
            return UUID.fromString(text);
        }
        throw new IllegalStateException(
                "Rows with personal data are identified by String, Long, Integer, Short, BigInteger"
                        + " or UUID, not by "
                        + type.getName()
                        + ". Give the entity an identifier of one of these types.");
    }
}
