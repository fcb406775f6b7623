package io.jikimi.custody;

import io.jikimi.database.StoredText;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicBinder;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.jspecify.annotations.Nullable;

/** The same in a column that is, and stays, one of text. */
final class StoredTextJdbcType extends ProtectedTextJdbcType {

    /** The number in Hibernate's registry; no type of JDBC or Hibernate has it. */
    static final int CODE = 746_955;

    private static final long serialVersionUID = 1L;

    /** Whether a column is bound and read as text. */
    static boolean isTypeOf(JdbcMapping mapping) {
        return mapping.getJdbcType() instanceof StoredTextJdbcType;
    }

    @Override
    public int getJdbcTypeCode() {
        return Types.VARCHAR;
    }

    @Override
    public int getDefaultSqlTypeCode() {
        return CODE;
    }

    @Override
    public int getDdlTypeCode() {
        return Types.VARCHAR;
    }

    @Override
    public boolean isBinary() {
        return false;
    }

    @Override
    public <X> ValueBinder<X> getBinder(JavaType<X> javaType) {
        return new BasicBinder<>(javaType, this) {

            @Override
            protected void doBind(
                    PreparedStatement statement, X value, int index, WrapperOptions options)
                    throws SQLException {
                statement.setString(index, text(value, options));
            }

            @Override
            protected void doBind(
                    CallableStatement statement, X value, String name, WrapperOptions options)
                    throws SQLException {
                statement.setString(name, text(value, options));
            }

            private String text(X value, WrapperOptions options) {
                return StoredText.text(getJavaType().unwrap(value, byte[].class, options));
            }
        };
    }

    @Override
    public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
        return new BasicExtractor<>(javaType, this) {

            @Override
            protected @Nullable X doExtract(ResultSet results, int position, WrapperOptions options)
                    throws SQLException {
                return wrapped(results.getString(position), options);
            }

            @Override
            protected @Nullable X doExtract(
                    CallableStatement statement, int index, WrapperOptions options)
                    throws SQLException {
                return wrapped(statement.getString(index), options);
            }

            @Override
            protected @Nullable X doExtract(
                    CallableStatement statement, String name, WrapperOptions options)
                    throws SQLException {
                return wrapped(statement.getString(name), options);
            }

            private @Nullable X wrapped(@Nullable String text, WrapperOptions options) {
                return text == null ? null : getJavaType().wrap(StoredText.bytes(text), options);
            }
        };
    }
}
