package io.jikimi.custody;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.descriptor.jdbc.spi.JdbcTypeRegistry;
import org.jspecify.annotations.Nullable;

/**
 * How the plain column of an attribute that is being migrated is bound: as a column of its kind,
 * but without Hibernate's binders, which write what they bind into the log.
 */
final class PlainJdbcType implements JdbcType {

    /** Past every number of JDBC and Hibernate; the number of the column's own type is added. */
    private static final int CODES = 750_000;

    private static final long serialVersionUID = 1L;

    private final int columnType;

    private PlainJdbcType(int columnType) {
        this.columnType = columnType;
    }

    /** The number in Hibernate's registry for a column of a type. */
    static int register(JdbcTypeRegistry registry, int columnType) {
        int code = CODES + columnType;
        if (!registry.hasRegisteredDescriptor(code)) {
            registry.addDescriptor(code, new PlainJdbcType(columnType));
        }
        return code;
    }

    /** Everything that Hibernate asks of a type it asks by this number, and not by that above. */
    @Override
    public int getJdbcTypeCode() {
        return columnType;
    }

    @Override
    public <X> ValueBinder<X> getBinder(JavaType<X> javaType) {
        return new Binder<>();
    }

    /** Nothing reads the column by itself. */
    @Override
    public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
        return new Extractor<>();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlainJdbcType type && type.columnType == columnType;
    }

    @Override
    public int hashCode() {
        return columnType;
    }

    private static final class Binder<X> implements ValueBinder<X> {

        @Override
        public void bind(
                PreparedStatement statement,
                @Nullable X value,
                int position,
                WrapperOptions options)
                throws SQLException {
            if (value == null) {
                statement.setNull(position, Types.NULL);
            } else {
                ((PlainParameter) value).bind(statement, position);
            }
        }

        @Override
        public void bind(
                CallableStatement statement, X value, String name, WrapperOptions options) {
            throw new UnsupportedOperationException("A procedure takes no value of a plain column");
        }
    }

    private static final class Extractor<X> implements ValueExtractor<X> {

        @Override
        public @Nullable X extract(ResultSet results, int position, WrapperOptions options) {
            return null;
        }

        @Override
        public @Nullable X extract(
                CallableStatement statement, int position, WrapperOptions options) {
            return null;
        }

        @Override
        public @Nullable X extract(
                CallableStatement statement, String name, WrapperOptions options) {
            return null;
        }
    }
}
