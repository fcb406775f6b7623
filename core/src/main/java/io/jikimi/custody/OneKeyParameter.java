package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.sql.exec.internal.AbstractJdbcParameter;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;

/**
 * Bound only while all entries of the search index are under one key: two columns of which some
 * rows are under either would be compared silently wrong.
 */
final class OneKeyParameter extends AbstractJdbcParameter {

    /** What it is bound as. */
    static final byte[] ITSELF = {1};

    private final ProtectedValue value;

    OneKeyParameter(JdbcMapping mapping, ProtectedValue value) {
        super(mapping);
        this.value = value;
    }

    @Override
    public void bindParameterValue(
            PreparedStatement statement,
            int position,
            JdbcParameterBindings bindings,
            ExecutionContext context)
            throws SQLException {
        // Also before the newer one is in use: an instance hears of that some seconds late.
        if (value.indexKeys().rotating()) {
            throw value.unanswerable(
                    "two searchable columns can not be compared while the key of the search index is rotated: some"
                            + " rows are under either key, and pairs would be missing. Compare with a value, or repeat"
                            + " it when 'KeyCommand rotation' says that nothing is rotated.");
        }
        bindParameterValue(getJdbcMapping(), statement, ITSELF, position, context);
    }
}
