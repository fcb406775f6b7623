package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is bound to the plain column of an attribute that is being migrated. Whoever logs it learns
 * nothing.
 *
 * @param value what stands in the column, null for nothing
 * @param type the type of JDBC it is bound with
 */
record PlainParameter(@Nullable Object value, int type) {

    void bind(PreparedStatement statement, int position) throws SQLException {
        if (value == null) {
            statement.setNull(position, type);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(position, bytes);
        } else {
            statement.setObject(position, value, type);
        }
    }

    @Override
    public String toString() {
        return "[protected]";
    }
}
