package io.jikimi.custody;

import static java.util.Map.entry;

import jakarta.persistence.AttributeConverter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The converter form of a protected value: one class per Java type, because Hibernate reads the
 * type from the class. Enums and JSON values have no class of their own.
 */
abstract sealed class ProtectedConverter<T> implements AttributeConverter<T, byte[]> {

    private static final Map<Class<?>, Function<ProtectedValue, ProtectedConverter<?>>> FORMS =
            Map.ofEntries(
                    entry(String.class, OfString::new),
                    entry(LocalDate.class, OfLocalDate::new),
                    entry(LocalDateTime.class, OfLocalDateTime::new),
                    entry(LocalTime.class, OfLocalTime::new),
                    entry(Instant.class, OfInstant::new),
                    entry(OffsetDateTime.class, OfOffsetDateTime::new),
                    entry(ZonedDateTime.class, OfZonedDateTime::new),
                    entry(Year.class, OfYear::new),
                    entry(YearMonth.class, OfYearMonth::new),
                    entry(MonthDay.class, OfMonthDay::new),
                    entry(Integer.class, OfInteger::new),
                    entry(Long.class, OfLong::new),
                    entry(Short.class, OfShort::new),
                    entry(Byte.class, OfByte::new),
                    entry(Double.class, OfDouble::new),
                    entry(Float.class, OfFloat::new),
                    entry(BigInteger.class, OfBigInteger::new),
                    entry(BigDecimal.class, OfBigDecimal::new),
                    entry(Boolean.class, OfBoolean::new),
                    entry(Character.class, OfCharacter::new),
                    entry(UUID.class, OfUUID::new),
                    entry(byte[].class, OfBytes::new));

    private final ProtectedValue value;

    private ProtectedConverter(ProtectedValue value) {
        this.value = value;
    }

    static ProtectedConverter<?> of(ProtectedValue value) {
        return FORMS.getOrDefault(value.attribute().javaType(), OfObject::new).apply(value);
    }

    @Override
    public byte @Nullable [] convertToDatabaseColumn(@Nullable T attribute) {
        return attribute == null ? value.writeNull() : value.write(attribute);
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T convertToEntityAttribute(byte @Nullable [] stored) {
        return stored == null ? null : (T) value.read(stored);
    }

    private static final class OfString extends ProtectedConverter<String> {
        OfString(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfLocalDate extends ProtectedConverter<LocalDate> {
        OfLocalDate(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfLocalDateTime extends ProtectedConverter<LocalDateTime> {
        OfLocalDateTime(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfLocalTime extends ProtectedConverter<LocalTime> {
        OfLocalTime(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfInstant extends ProtectedConverter<Instant> {
        OfInstant(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfOffsetDateTime extends ProtectedConverter<OffsetDateTime> {
        OfOffsetDateTime(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfZonedDateTime extends ProtectedConverter<ZonedDateTime> {
        OfZonedDateTime(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfYear extends ProtectedConverter<Year> {
        OfYear(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfYearMonth extends ProtectedConverter<YearMonth> {
        OfYearMonth(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfMonthDay extends ProtectedConverter<MonthDay> {
        OfMonthDay(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfInteger extends ProtectedConverter<Integer> {
        OfInteger(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfLong extends ProtectedConverter<Long> {
        OfLong(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfShort extends ProtectedConverter<Short> {
        OfShort(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfByte extends ProtectedConverter<Byte> {
        OfByte(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfDouble extends ProtectedConverter<Double> {
        OfDouble(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfFloat extends ProtectedConverter<Float> {
        OfFloat(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBigInteger extends ProtectedConverter<BigInteger> {
        OfBigInteger(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBigDecimal extends ProtectedConverter<BigDecimal> {
        OfBigDecimal(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBoolean extends ProtectedConverter<Boolean> {
        OfBoolean(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfCharacter extends ProtectedConverter<Character> {
        OfCharacter(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfUUID extends ProtectedConverter<UUID> {
        OfUUID(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBytes extends ProtectedConverter<byte[]> {
        OfBytes(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfObject extends ProtectedConverter<Object> {
        OfObject(ProtectedValue value) {
            super(value);
        }
    }
}
