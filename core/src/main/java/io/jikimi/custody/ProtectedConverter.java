package io.jikimi.custody;

import jakarta.persistence.AttributeConverter;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The converter form of a protected value: one class per Java type, because Hibernate reads the
 * type from the class.
 */
abstract sealed class ProtectedConverter<T> implements AttributeConverter<T, byte[]> {

    private final ProtectedValue value;

    private ProtectedConverter(ProtectedValue value) {
        this.value = value;
    }

    static ProtectedConverter<?> of(ProtectedValue value) {
        Class<?> type = value.attribute().javaType();
        if (type == String.class) {
            return new OfString(value);
        }
        if (type == LocalDate.class) {
            return new OfLocalDate(value);
        }
        if (type == Integer.class) {
            return new OfInteger(value);
        }
        if (type == Long.class) {
            return new OfLong(value);
        }
        if (type == Boolean.class) {
            return new OfBoolean(value);
        }
        if (type == BigDecimal.class) {
            return new OfBigDecimal(value);
        }
        return new OfBytes(value);
    }

    @Override
    public byte @Nullable [] convertToDatabaseColumn(@Nullable T attribute) {
        return attribute == null ? null : value.write(attribute);
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

    private static final class OfBoolean extends ProtectedConverter<Boolean> {
        OfBoolean(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBigDecimal extends ProtectedConverter<BigDecimal> {
        OfBigDecimal(ProtectedValue value) {
            super(value);
        }
    }

    private static final class OfBytes extends ProtectedConverter<byte[]> {
        OfBytes(ProtectedValue value) {
            super(value);
        }
    }
}
