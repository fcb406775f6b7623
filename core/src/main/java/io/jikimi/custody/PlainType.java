package io.jikimi.custody;

import jakarta.persistence.AttributeConverter;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.hibernate.type.descriptor.WrapperOptions;
import org.jspecify.annotations.Nullable;

/**
 * The type of the plain column of an attribute that is being migrated: written with the attribute
 * and compared in queries, as versions of the service do that do not know Jikimi. Never read by
 * itself.
 */
final class PlainType extends IndexType {

    private static final Map<Class<?>, Integer> SQL_TYPES =
            Map.of(
                    String.class, Types.VARCHAR,
                    LocalDate.class, Types.DATE,
                    Integer.class, Types.INTEGER,
                    Long.class, Types.BIGINT,
                    Boolean.class, Types.BOOLEAN,
                    BigDecimal.class, Types.NUMERIC,
                    byte[].class, Types.VARBINARY);

    @Override
    public int getSqlType() {
        return sqlType(value().attribute().javaType());
    }

    /**
     * Whether the database writes a plain value as text in the very form in which it is encrypted.
     */
    static boolean supports(Class<?> javaType) {
        return SQL_TYPES.containsKey(javaType);
    }

    private static int sqlType(Class<?> javaType) {
        return Objects.requireNonNull(SQL_TYPES.get(javaType), javaType::getName);
    }

    /** The converter of the index would store its hash. */
    @Override
    public @Nullable AttributeConverter<Object, ?> getValueConverter() {
        return null;
    }

    @Override
    public void nullSafeSet(
            PreparedStatement statement,
            @Nullable Object instance,
            int position,
            WrapperOptions options)
            throws SQLException {
        Object plain = instance == null ? value().plainOfNull() : value().plain(instance);
        if (plain == null) {
            statement.setNull(position, getSqlType());
        } else if (plain instanceof byte[] bytes) {
            statement.setBytes(position, bytes);
        } else {
            statement.setObject(position, plain, getSqlType());
        }
    }
}
