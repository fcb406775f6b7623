package io.jikimi.custody;

import jakarta.persistence.AttributeConverter;
import java.io.Serializable;
import java.sql.Types;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.spi.TypeConfiguration;
import org.hibernate.type.spi.TypeConfigurationAware;
import org.hibernate.usertype.LoggableUserType;
import org.hibernate.usertype.ParameterizedType;
import org.hibernate.usertype.UserType;
import org.jspecify.annotations.Nullable;

/**
 * The Hibernate type of a protected attribute. It works through a value converter on purpose:
 * without one the query cache would keep the plaintext that the extractor delivered.
 */
final class ProtectedType
        implements UserType<Object>, ParameterizedType, TypeConfigurationAware, LoggableUserType {

    private static final String IN_TEXT = "inText";

    private @Nullable TypeConfiguration typeConfiguration;
    private @Nullable ProtectedValue value;
    private boolean inText;

    @Override
    public void setTypeConfiguration(TypeConfiguration typeConfiguration) {
        this.typeConfiguration = typeConfiguration;
        ProtectedTextJdbcType.register(typeConfiguration.getJdbcTypeRegistry());
    }

    @Override
    public @Nullable TypeConfiguration getTypeConfiguration() {
        return typeConfiguration;
    }

    @Override
    public void setParameterValues(Properties parameters) {
        CustodyRuntime runtime =
                CustodyRuntime.of(
                        Objects.requireNonNull(
                                typeConfiguration, "Hibernate set no type configuration"));
        value = runtime.value(ProtectedAttribute.of(parameters, runtime.catalogue()));
        inText = isInText(parameters);
    }

    /** Whether the column of a value is one of text. */
    static boolean isInText(Properties parameters) {
        return Boolean.parseBoolean(parameters.getProperty(IN_TEXT));
    }

    /** Says so in the parameters of a column, which is all that Envers copies. */
    static void addInText(Properties parameters) {
        parameters.setProperty(IN_TEXT, "true");
    }

    ProtectedValue value() {
        return Objects.requireNonNull(value, "The type was not given its parameters");
    }

    ProtectedAttribute attribute() {
        return value().attribute();
    }

    @Override
    public int getSqlType() {
        if (inText) {
            return StoredTextJdbcType.CODE;
        }
        return value().isText() ? ProtectedTextJdbcType.CODE : Types.VARBINARY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Object> returnedClass() {
        return (Class<Object>) attribute().javaType();
    }

    @Override
    @SuppressWarnings("unchecked")
    public AttributeConverter<Object, ?> getValueConverter() {
        return (AttributeConverter<Object, ?>)
                (AttributeConverter<?, ?>) ProtectedConverter.of(value());
    }

    @Override
    public boolean equals(@Nullable Object left, @Nullable Object right) {
        return left == right || left != null && right != null && value().same(left, right);
    }

    @Override
    public int hashCode(@Nullable Object instance) {
        return instance == null ? 0 : value().hash(instance);
    }

    @Override
    public @Nullable Object deepCopy(@Nullable Object instance) {
        return instance == null ? null : value().copy(instance);
    }

    /** Hibernate writes what it flushes into its log. */
    @Override
    public String toLoggableString(@Nullable Object instance, SessionFactoryImplementor factory) {
        return "[protected]";
    }

    @Override
    public boolean isMutable() {
        return value().isMutable();
    }

    @Override
    public @Nullable Serializable disassemble(@Nullable Object instance) {
        return instance == null ? null : value().toCache(instance);
    }

    @Override
    public @Nullable Object assemble(@Nullable Serializable cached, @Nullable Object owner) {
        return cached == null ? null : value().read((byte[]) cached);
    }

    @Override
    public @Nullable Object replace(
            @Nullable Object detached, @Nullable Object managed, Object owner) {
        return deepCopy(value().merge(detached, managed));
    }
}
