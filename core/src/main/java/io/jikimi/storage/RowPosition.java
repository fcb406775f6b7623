package io.jikimi.storage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** The key of a row as a text that keeps the types of its parts, to go on behind it later. */
final class RowPosition {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private RowPosition() {}

    static String text(List<Object> key) {
        return String.join(",", key.stream().map(RowPosition::part).toList());
    }

    /** For a log: a text may tell who somebody is, and does not go into one. */
    static List<Object> named(List<Object> key) {
        return key.stream()
                .map(part -> part instanceof Number || part instanceof UUID ? part : "?")
                .toList();
    }

    static List<Object> read(String text) {
        return new ArrayList<>(Arrays.stream(text.split(",")).map(RowPosition::value).toList());
    }

    private static String part(Object value) {
        if (value instanceof Long) {
            return "L" + value;
        }
        if (value instanceof Integer) {
            return "I" + value;
        }
        if (value instanceof Short) {
            return "H" + value;
        }
        if (value instanceof BigDecimal || value instanceof BigInteger) {
            return "D" + value;
        }
        if (value instanceof UUID) {
            return "U" + value;
        }
        if (value instanceof Boolean) {
            return "Z" + value;
        }
        if (value instanceof byte[] bytes) {
            return "B" + ENCODER.encodeToString(bytes);
        }
        if (value instanceof String) {
            return "S" + encoded(value);
        }
        return moment(value);
    }

    private static String moment(Object value) {
        if (value instanceof Date) {
            return "A" + value;
        }
        if (value instanceof Time) {
            return "C" + value;
        }
        if (value instanceof Timestamp) {
            return "T" + encoded(value);
        }
        if (value instanceof OffsetDateTime) {
            return "O" + encoded(value);
        }
        throw new IllegalArgumentException(
                "The key of a row has a column of type "
                        + value.getClass().getName()
                        + ", behind which nobody can go on. Give the table a key of numbers, text,"
                        + " UUIDs or moments.");
    }

    /** A key may be as long as an index of a database takes, and a place has to hold it. */
    private static String encoded(Object value) {
        return ENCODER.encodeToString(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String encoded) {
        return new String(DECODER.decode(encoded), StandardCharsets.UTF_8);
    }

    private static Object value(String part) {
        String text = part.substring(1);
        return switch (part.charAt(0)) {
            case 'L' -> Long.valueOf(text);
            case 'I' -> Integer.valueOf(text);
            case 'H' -> Short.valueOf(text);
            case 'D' -> new BigDecimal(text);
            case 'U' -> UUID.fromString(text);
            case 'B' -> DECODER.decode(text);
            case 'Z' -> Boolean.valueOf(text);
            case 'A' -> Date.valueOf(text);
            case 'C' -> Time.valueOf(text);
            case 'T' -> Timestamp.valueOf(text(text));
            case 'O' -> OffsetDateTime.parse(text(text));
            default -> text(text);
        };
    }
}
