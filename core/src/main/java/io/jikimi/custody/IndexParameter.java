package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.exec.internal.AbstractJdbcParameter;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.jspecify.annotations.Nullable;

/**
 * What a query compares a search index with beside its own parameter. Hashed when the query runs
 * and not when it is translated: a translated query is kept, and outlives a rotation of the key.
 */
final class IndexParameter extends AbstractJdbcParameter {

    private final IndexType type;
    private final @Nullable JdbcParameter first;
    private final String literal;
    private final boolean newer;
    private final boolean oneKey;

    private IndexParameter(
            JdbcMapping mapping,
            IndexType type,
            @Nullable JdbcParameter first,
            String literal,
            boolean newer,
            boolean oneKey) {
        super(mapping);
        this.type = type;
        this.first = first;
        this.literal = literal;
        this.newer = newer;
        this.oneKey = oneKey;
    }

    /** The other hash of what is bound to a parameter of the query. */
    static IndexParameter beside(JdbcParameter first, JdbcMapping mapping, IndexType type) {
        return new IndexParameter(mapping, type, first, "", true, false);
    }

    /** One of the two hashes of a literal. */
    static IndexParameter of(String literal, boolean newer, JdbcMapping mapping, IndexType type) {
        return new IndexParameter(mapping, type, null, literal, newer, false);
    }

    /** The same, of a statement that compares with one hash of each value. */
    IndexParameter whileThereIsOneKey() {
        return new IndexParameter(getJdbcMapping(), type, first, literal, newer, true);
    }

    @Override
    public void bindParameterValue(
            PreparedStatement statement,
            int startPosition,
            JdbcParameterBindings bindings,
            ExecutionContext context)
            throws SQLException {
        if (oneKey) {
            type.value().requireOneIndexKey();
        }
        if (first == null) {
            type.setText(statement, literal, newer, startPosition);
        } else {
            type.setOther(
                    statement,
                    Objects.requireNonNull(bindings.getBinding(first)).getBindValue(),
                    startPosition);
        }
    }
}
