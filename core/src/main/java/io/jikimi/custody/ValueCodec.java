package io.jikimi.custody;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a value of a supported type becomes bytes before encryption, and back. The form is text in
 * UTF-8, except for byte arrays: it must be readable in ten years by whoever has the key.
 *
 * @param type the Java type of the attribute
 * @param toBytes to bytes
 * @param fromBytes from bytes
 * @param mutable whether a value can change without being replaced
 */
record ValueCodec<T>(
        Class<T> type,
        Function<T, byte[]> toBytes,
        Function<byte[], T> fromBytes,
        boolean mutable) {

    /** A form never changes its meaning: values are kept in it. */
    private static final Map<Class<?>, ValueCodec<?>> CODECS =
            Stream.of(
                            text(String.class, text -> text, text -> text),
                            text(LocalDate.class, LocalDate::toString, LocalDate::parse),
                            text(
                                    LocalDateTime.class,
                                    LocalDateTime::toString,
                                    LocalDateTime::parse),
                            text(LocalTime.class, LocalTime::toString, LocalTime::parse),
                            text(Instant.class, Instant::toString, Instant::parse),
                            text(
                                    OffsetDateTime.class,
                                    OffsetDateTime::toString,
                                    OffsetDateTime::parse),
                            text(
                                    ZonedDateTime.class,
                                    ZonedDateTime::toString,
                                    ZonedDateTime::parse),
                            text(Year.class, Year::toString, ValueCodec::year),
                            text(YearMonth.class, YearMonth::toString, ValueCodec::month),
                            text(MonthDay.class, MonthDay::toString, MonthDay::parse),
                            text(Integer.class, Object::toString, Integer::valueOf),
                            text(Long.class, Object::toString, Long::valueOf),
                            text(Short.class, Object::toString, Short::valueOf),
                            text(Byte.class, Object::toString, Byte::valueOf),
                            text(Double.class, Object::toString, Double::valueOf),
                            text(Float.class, Object::toString, Float::valueOf),
                            text(BigInteger.class, BigInteger::toString, BigInteger::new),
                            text(BigDecimal.class, BigDecimal::toString, BigDecimal::new),
                            text(Boolean.class, Object::toString, Boolean::valueOf),
                            text(Character.class, Object::toString, text -> text.charAt(0)),
                            text(UUID.class, UUID::toString, UUID::fromString),
                            new ValueCodec<>(byte[].class, bytes -> bytes, bytes -> bytes, true))
                    .collect(Collectors.toUnmodifiableMap(ValueCodec::type, codec -> codec));

    private static <T> ValueCodec<T> text(
            Class<T> type, Function<T, String> toText, Function<String, T> fromText) {
        return new ValueCodec<>(
                type,
                value -> utf8(toText.apply(value), "a protected attribute"),
                bytes -> fromText.apply(new String(bytes, StandardCharsets.UTF_8)),
                false);
    }

    /** Years before the common era and after 9999 are written without padding. */
    private static Year year(String text) {
        return Year.of(Integer.parseInt(text));
    }

    /** Written without a sign after the year 9999, and read back only with one. */
    private static YearMonth month(String text) {
        int hyphen = text.lastIndexOf('-');
        return YearMonth.of(
                Integer.parseInt(text.substring(0, hyphen)),
                Integer.parseInt(text.substring(hyphen + 1)));
    }

    /**
     * A text as bytes. Half a character, that is one surrogate without the other, has no form in
     * UTF-8: it would silently become a question mark.
     */
    static byte[] utf8(String text, String location) {
        for (int index = 0; index < text.length(); index++) {
            char current = text.charAt(index);
            if (!Character.isSurrogate(current)) {
                continue;
            }
            index++;
            if (index == text.length() || !Character.isSurrogatePair(current, text.charAt(index))) {
                throw halfACharacter(location);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static LifecycleException halfACharacter(String location) {
        return new LifecycleException(
                Refusal.INPUT_INVALID,
                location,
                "the text holds half a character (a surrogate without the other), which cannot be kept"
                        + " exactly. Was it cut off in the middle? Cut texts between code points.");
    }

    /** The same form, which names the attribute where it refuses. */
    private ValueCodec<T> at(String location) {
        return new ValueCodec<>(
                type,
                value -> {
                    try {
                        return toBytes.apply(value);
                    } catch (LifecycleException refused) {
                        throw halfACharacter(location);
                    }
                },
                fromBytes,
                mutable);
    }

    /** The types that have one form whatever attribute holds them. */
    static Set<Class<?>> types() {
        return CODECS.keySet();
    }

    /** The type of that name, or null if its form depends on the attribute. */
    static @Nullable Class<?> type(String name) {
        return CODECS.keySet().stream()
                .filter(type -> type.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The one form of the values of a type, or null if there is none. */
    static @Nullable ValueCodec<?> of(Class<?> type) {
        return CODECS.get(type);
    }

    /** The form of the values of an attribute. */
    static ValueCodec<?> of(ProtectedAttribute attribute, CustodyRuntime runtime) {
        if (attribute.json() != null) {
            return new JsonForm(runtime, attribute.json(), attribute.location())
                    .codec(attribute.javaType());
        }
        if (attribute.javaType().isEnum()) {
            return constants(attribute.javaType(), attribute.location());
        }
        ValueCodec<?> codec = of(attribute.javaType());
        if (codec == null) {
            throw new IllegalArgumentException(
                    attribute.location()
                            + ": a value of type "
                            + attribute.javaType().getName()
                            + " cannot be kept encrypted; supported are "
                            + CODECS.keySet());
        }
        return codec.at(attribute.location());
    }

    /** By name: a constant may move, and others may come before it. */
    private static <T> ValueCodec<T> constants(Class<T> type, String location) {
        return text(
                type, constant -> ((Enum<?>) constant).name(), name -> named(type, name, location));
    }

    private static <T> T named(Class<T> type, String name, String location) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new LifecycleException(
                                        Refusal.VALUE_UNREADABLE,
                                        location,
                                        "the stored constant is none of "
                                                + type.getName()
                                                + " any more. Was it renamed or removed? Put it back under its old name,"
                                                + " write the rows anew with the new one, then remove it."));
    }

    byte[] encode(Object value) {
        return toBytes.apply(type.cast(value));
    }

    T decode(byte[] bytes) {
        return fromBytes.apply(bytes);
    }

    /** A value that stays as it is when the other changes. */
    T copy(Object value) {
        T own = type.cast(value);
        if (!mutable) {
            return own;
        }
        return own instanceof byte[] bytes ? type.cast(bytes.clone()) : decode(encode(own));
    }

    /** Whether two values are equal; what has no equality of its own is compared by its form. */
    boolean equal(Object left, Object right) {
        return Objects.deepEquals(left, right)
                || mutable
                        && type.isInstance(left)
                        && type.isInstance(right)
                        && Arrays.equals(encode(left), encode(right));
    }

    /** The text that is searched for: equal for equal values. */
    static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        ValueCodec<?> codec = CODECS.get(value.getClass());
        if (codec == null || codec.mutable()) {
            throw new IllegalArgumentException(
                    "A value of type " + value.getClass().getName() + " cannot be searched for");
        }
        return new String(codec.encode(value), StandardCharsets.UTF_8);
    }
}
