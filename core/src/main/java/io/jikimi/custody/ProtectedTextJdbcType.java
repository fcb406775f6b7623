package io.jikimi.custody;

import java.sql.Types;
import java.util.List;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.descriptor.jdbc.VarbinaryJdbcType;
import org.hibernate.type.descriptor.jdbc.spi.JdbcTypeRegistry;

/**
 * The bytes of a protected text, which queries may name where they want text: Hibernate would
 * refuse {@code like} and {@code upper} on bytes before our translator could send them to the
 * index, or say what to do instead.
 */
sealed class ProtectedTextJdbcType extends VarbinaryJdbcType permits StoredTextJdbcType {

    /** The number in Hibernate's registry; no type of JDBC or Hibernate has it. */
    static final int CODE = 746_954;

    private static final long serialVersionUID = 1L;

    static void register(JdbcTypeRegistry registry) {
        for (JdbcType type : List.of(new ProtectedTextJdbcType(), new StoredTextJdbcType())) {
            if (!registry.hasRegisteredDescriptor(type.getDefaultSqlTypeCode())) {
                registry.addDescriptor(type.getDefaultSqlTypeCode(), type);
            }
        }
    }

    @Override
    public int getDefaultSqlTypeCode() {
        return CODE;
    }

    @Override
    public int getDdlTypeCode() {
        return Types.VARBINARY;
    }

    @Override
    public boolean isStringLike() {
        return true;
    }

    @Override
    public boolean isStringLikeExcludingClob() {
        return true;
    }

    @Override
    public boolean isString() {
        return true;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof JdbcType type
                && type.getDefaultSqlTypeCode() == getDefaultSqlTypeCode();
    }

    @Override
    public final int hashCode() {
        return getDefaultSqlTypeCode();
    }
}
