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
    private int code;

    @Override
    public void setParameterValues(Properties parameters) {
        super.setParameterValues(parameters);
        large = isLarge(parameters);
        code =
                PlainJdbcType.register(
                        Objects.requireNonNull(getTypeConfiguration()).getJdbcTypeRegistry(),
                        columnType());
    }

    static boolean isLarge(Properties parameters) {
        return Boolean.parseBoolean(parameters.getProperty(LARGE));
    }

    /** Says so in the parameters of a column. */
    static void addTo(Properties parameters, boolean large) {
        parameters.setProperty(LARGE, Boolean.toString(large));
    }

    @Override
    public int getSqlType() {
        return code;
    }

    /** The type that a column has which is made anew. */
    private int columnType() {
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

    /** Without a converter Hibernate writes the value that it binds into its log. */
    @Override
    public AttributeConverter<Object, ?> getValueConverter() {
        return new ToPlain(this);
    }

    @Override
    public void nullSafeSet(
            PreparedStatement statement,
            @Nullable Object instance,
            int position,
            WrapperOptions options)
            throws SQLException {
        parameter(instance).bind(statement, position);
    }

    private PlainParameter parameter(@Nullable Object instance) {
        Object plain = instance == null ? value().plainOfNull() : value().plain(instance);
        return new PlainParameter(
                plain != null && isText(plain) ? value().text(plain) : plain, bound());
    }

    /** What is searched for may be the name of a constant already. */
    private boolean isText(Object plain) {
        return value().attribute().json() != null || plain instanceof Enum<?>;
    }

    private record ToPlain(PlainType type) implements AttributeConverter<Object, PlainParameter> {

        @Override
        public PlainParameter convertToDatabaseColumn(@Nullable Object instance) {
            return type.parameter(instance);
        }

        @Override
        public @Nullable Object convertToEntityAttribute(@Nullable PlainParameter stored) {
            return null;
        }
    }
}
