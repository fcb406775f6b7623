package io.jikimi.custody;

import io.jikimi.database.DatabaseDialect;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Reads the parts of an identifier; empty if the text cannot be one of these types. */
    static Optional<List<Object>> parse(String text, List<Class<?>> types) {
        if (types.size() == 1) {
            return parse(text, types.get(0)).map(List::of);
        }
        List<String> parts = split(text);
        List<Object> values = new ArrayList<>();
        for (int index = 0; index < types.size() && index < parts.size(); index++) {
            parse(parts.get(index), types.get(index)).ifPresent(values::add);
        }
        return values.size() == types.size() && parts.size() == types.size()
                ? Optional.of(values)
                : Optional.empty();
    }

    /** Several parts as one text. */
    static String join(List<String> parts) {
        return parts.stream()
                .map(part -> part.replace("%", "%25").replace("/", "%2F"))
                .collect(Collectors.joining("/"));
    }

    /** The parts of a text. */
    static List<String> split(String text) {
        return Stream.of(text.split("/", -1))
                .map(part -> part.replace("%2F", "/").replace("%25", "%"))
                .toList();
    }

    /** SQL that makes the text of an identifier from its columns. */
    static String text(DatabaseDialect dialect, List<String> columns) {
        if (columns.size() == 1) {
            return dialect.asText(columns.get(0));
        }
        List<String> parts = new ArrayList<>();
        for (String column : columns) {
            if (!parts.isEmpty()) {
                parts.add("'/'");
            }
            parts.add("replace(replace(" + dialect.asText(column) + ", '%', '%25'), '/', '%2F')");
        }
        return dialect.concat(parts.toArray(String[]::new));
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
