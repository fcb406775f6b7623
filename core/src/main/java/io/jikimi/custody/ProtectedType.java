package io.jikimi.custody;

import jakarta.persistence.AttributeConverter;
import java.io.Serializable;
import java.sql.Types;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.type.spi.TypeConfiguration;
import org.hibernate.type.spi.TypeConfigurationAware;
import org.hibernate.usertype.ParameterizedType;
import org.hibernate.usertype.UserType;
import org.jspecify.annotations.Nullable;

/**
 * The Hibernate type of a protected attribute. It works through a value converter on purpose:
 * without one the query cache would keep the plaintext that the extractor delivered.
 */
final class ProtectedType implements UserType<Object>, ParameterizedType, TypeConfigurationAware {

    private @Nullable TypeConfiguration typeConfiguration;
    private @Nullable ProtectedValue value;

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
        value =
                CustodyRuntime.of(
                                Objects.requireNonNull(
                                        typeConfiguration, "Hibernate set no type configuration"))
                        .value(ProtectedAttribute.of(parameters));
    }

    ProtectedValue value() {
        return Objects.requireNonNull(value, "The type was not given its parameters");
    }

    ProtectedAttribute attribute() {
        return value().attribute();
    }

    @Override
    public int getSqlType() {
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
        return instance instanceof byte[] bytes
                ? Arrays.hashCode(bytes)
                : Objects.hashCode(instance);
    }

    @Override
    public @Nullable Object deepCopy(@Nullable Object instance) {
        return instance instanceof byte[] bytes ? bytes.clone() : instance;
    }

    @Override
    public boolean isMutable() {
        return attribute().javaType() == byte[].class;
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
