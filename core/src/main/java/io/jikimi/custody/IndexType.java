package io.jikimi.custody;

import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.IndexKeys;
import jakarta.persistence.AttributeConverter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import java.util.Properties;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.spi.TypeConfiguration;
import org.hibernate.type.spi.TypeConfigurationAware;
import org.hibernate.usertype.LoggableUserType;
import org.hibernate.usertype.ParameterizedType;
import org.hibernate.usertype.UserType;
import org.jspecify.annotations.Nullable;

/**
 * The type of the hidden index: the value on the Java side, the keyed hash of the normalised value
 * in the column.
 */
sealed class IndexType
        implements UserType<Object>, ParameterizedType, TypeConfigurationAware, LoggableUserType
        permits PlainType {

    private @Nullable TypeConfiguration typeConfiguration;
    private @Nullable ProtectedValue value;
    private @Nullable SearchIndex index;

    @Override
    public void setTypeConfiguration(TypeConfiguration typeConfiguration) {
        this.typeConfiguration = typeConfiguration;
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
        index = SearchIndex.of(parameters);
    }

    ProtectedValue value() {
        return Objects.requireNonNull(value, "The type was not given its parameters");
    }

    SearchIndex searchIndex() {
        return Objects.requireNonNull(index, "The type was not given its parameters");
    }

    private IndexedValue indexed() {
        return new IndexedValue(value(), searchIndex());
    }

    byte @Nullable [] index(Object instance) {
        return indexed().first(instance);
    }

    private byte @Nullable [] indexOrKept(@Nullable Object instance) {
        return instance == null ? indexed().ofNull() : index(instance);
    }

    /** The text of a number as a query spells it. */
    String number(String spelled) {
        return value().attribute().javaType() == BigDecimal.class
                ? ValueCodec.text(new BigDecimal(spelled))
                : spelled;
    }

    /** The hash of a text under the key that is in use now; a kept statement outlives it. */
    byte[] hash(String text) {
        return indexed().hash(value().indexKeys().writing(), text);
    }

    /** Binds what a value is compared with beside the hash that is bound already. */
    void setOther(PreparedStatement statement, @Nullable Object bound, int position)
            throws SQLException {
        set(statement, bound == null ? null : indexed().other((byte[]) bound), position);
    }

    /** Binds what a text is compared with. */
    void setText(PreparedStatement statement, String text, boolean newer, int position)
            throws SQLException {
        IndexKeys keys = value().indexKeys();
        IndexKey key = newer ? keys.newer() : keys.older();
        byte[] hash = indexed().hash(key, text);
        if (!newer) {
            noteSearched(hash);
        }
        set(statement, hash, position);
    }

    /** Tells the open scope what a query compares with. */
    void noteSearched(@Nullable Object bound) {
        if (bound instanceof byte[] hash) {
            indexed().noteSearched(hash);
        }
    }

    private static void set(PreparedStatement statement, byte @Nullable [] index, int position)
            throws SQLException {
        if (index == null) {
            statement.setNull(position, Types.VARBINARY);
        } else {
            statement.setBytes(position, index);
        }
    }

    @Override
    public int getSqlType() {
        return Types.VARBINARY;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Object> returnedClass() {
        return (Class<Object>) value().attribute().javaType();
    }

    /** Without a converter Hibernate writes the value that it binds into its log. */
    @Override
    public AttributeConverter<Object, ?> getValueConverter() {
        return new ToIndex(this);
    }

    @Override
    public void nullSafeSet(
            PreparedStatement statement,
            @Nullable Object instance,
            int position,
            WrapperOptions options)
            throws SQLException {
        set(statement, indexOrKept(instance), position);
    }

    @Override
    public @Nullable Object nullSafeGet(ResultSet results, int position, WrapperOptions options) {
        return null;
    }

    /** The mirror is never dirty by itself: its source decides. */
    @Override
    public boolean equals(@Nullable Object left, @Nullable Object right) {
        return true;
    }

    @Override
    public int hashCode(@Nullable Object instance) {
        return 0;
    }

    @Override
    public @Nullable Object deepCopy(@Nullable Object instance) {
        return instance;
    }

    @Override
    public String toLoggableString(@Nullable Object instance, SessionFactoryImplementor factory) {
        return "[protected]";
    }

    @Override
    public boolean isMutable() {
        return false;
    }

    /** Never null for a value: Hibernate would put the value itself into the cache. */
    @Override
    public Serializable disassemble(@Nullable Object instance) {
        return "";
    }

    @Override
    public @Nullable Object assemble(@Nullable Serializable cached, @Nullable Object owner) {
        return "";
    }

    private record ToIndex(IndexType type) implements AttributeConverter<Object, byte[]> {

        @Override
        public byte @Nullable [] convertToDatabaseColumn(@Nullable Object instance) {
            return type.indexOrKept(instance);
        }

        @Override
        public @Nullable Object convertToEntityAttribute(byte @Nullable [] stored) {
            return null;
        }
    }
}
