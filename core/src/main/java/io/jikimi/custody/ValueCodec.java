package io.jikimi.custody;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Function;

/**
 * How a value of a supported type becomes bytes before encryption, and back. The form is text in
 * UTF-8, except for byte arrays: it must be readable in ten years by whoever has the key.
 *
 * @param type the Java type of the attribute
 * @param toText to text
 * @param fromText from text
 */
record ValueCodec<T>(Class<T> type, Function<T, String> toText, Function<String, T> fromText) {

    private static final Map<Class<?>, ValueCodec<?>> CODECS =
            Map.of(
                    String.class, new ValueCodec<>(String.class, text -> text, text -> text),
                    LocalDate.class,
                            new ValueCodec<>(
                                    LocalDate.class, LocalDate::toString, LocalDate::parse),
                    Integer.class,
                            new ValueCodec<>(Integer.class, Object::toString, Integer::valueOf),
                    Long.class, new ValueCodec<>(Long.class, Object::toString, Long::valueOf),
                    Boolean.class,
                            new ValueCodec<>(Boolean.class, Object::toString, Boolean::valueOf),
                    BigDecimal.class,
                            new ValueCodec<>(
                                    BigDecimal.class, BigDecimal::toString, BigDecimal::new));

    static boolean supports(Class<?> type) {
        return type == byte[].class || CODECS.containsKey(type);
    }

    static byte[] encode(Object value) {
        return value instanceof byte[] bytes ? bytes : text(value).getBytes(StandardCharsets.UTF_8);
    }

    static Object decode(Class<?> type, byte[] bytes) {
        if (type == byte[].class) {
            return bytes;
        }
        return codec(type).fromText().apply(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The text that is searched for. */
    static String text(Object value) {
        return text(codec(value.getClass()), value);
    }

    private static <T> String text(ValueCodec<T> codec, Object value) {
        return codec.toText().apply(codec.type().cast(value));
    }

    private static ValueCodec<?> codec(Class<?> type) {
        ValueCodec<?> codec = CODECS.get(type);
        if (codec == null) {
            throw new IllegalArgumentException(
                    "No codec for "
                            + type.getName()
                            + "; supported are "
                            + CODECS.keySet()
                            + " and byte[]");
        }
        return codec;
    }
}
