package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import jakarta.persistence.AttributeConverter;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.type.SqlTypes;
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

    /** For what has no natural length. */
    private static final String LARGE = "large";

    private boolean large;

    @Override
    public void setParameterValues(Properties parameters) {
        super.setParameterValues(parameters);
        large = isLarge(parameters);
    }

    static boolean isLarge(Properties parameters) {
        return Boolean.parseBoolean(parameters.getProperty(LARGE));
    }

    /** Says so in the parameters of a column. */
    static void addTo(Properties parameters, boolean large) {
        parameters.setProperty(LARGE, Boolean.toString(large));
    }

    /** The type that a column has which is made anew. */
    @Override
    public int getSqlType() {
        ProtectedAttribute attribute = value().attribute();
        if (attribute.json() != null) {
            return SqlTypes.JSON;
        }
        if (large) {
            return attribute.javaType() == byte[].class
                    ? SqlTypes.LONG32VARBINARY
                    : SqlTypes.LONG32VARCHAR;
        }
        return attribute.javaType().isEnum() ? Types.VARCHAR : bound();
    }

    /**
     * Whether the database writes a plain value as text that is read as what is encrypted. A
     * constant is written by its name; what is stored by its number is refused at start.
     */
    static boolean supports(PersonalDataAttribute fact) {
        return fact.json() != null
                || fact.javaType().isEnum()
                || SQL_TYPES.containsKey(fact.javaType());
    }

    /** The type a value is bound with: PostgreSQL has columns that take no other text. */
    private int bound() {
        if (value().isKeptAsText()) {
            return value().runtime().plainColumns().textParameter();
        }
        Class<?> javaType = value().attribute().javaType();
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
            statement.setNull(position, bound());
        } else if (plain instanceof byte[] bytes) {
            statement.setBytes(position, bytes);
        } else {
            statement.setObject(position, isText(plain) ? value().text(plain) : plain, bound());
        }
    }

    /** What is searched for may be the name of a constant already. */
    private boolean isText(Object plain) {
        return value().attribute().json() != null || plain instanceof Enum<?>;
    }
}
