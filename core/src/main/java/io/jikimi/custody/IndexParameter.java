package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
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
    private final List<JdbcParameter> others;

    private IndexParameter(
            JdbcMapping mapping,
            IndexType type,
            @Nullable JdbcParameter first,
            String literal,
            boolean newer,
            boolean oneKey,
            List<JdbcParameter> others) {
        super(mapping);
        this.type = type;
        this.first = first;
        this.literal = literal;
        this.newer = newer;
        this.oneKey = oneKey;
        this.others = others;
    }

    /** The other hash of what is bound to a parameter of the query. */
    static IndexParameter beside(JdbcParameter first, JdbcMapping mapping, IndexType type) {
        return new IndexParameter(mapping, type, first, "", true, false, List.of());
    }

    /** One of the two hashes of a literal. */
    static IndexParameter of(String literal, boolean newer, JdbcMapping mapping, IndexType type) {
        return new IndexParameter(mapping, type, null, literal, newer, false, List.of());
    }

    /**
     * The same, of a statement that compares with one hash of each value.
     *
     * @param others the first of the other values
     */
    IndexParameter whileThereIsOneKey(List<JdbcParameter> others) {
        return new IndexParameter(getJdbcMapping(), type, first, literal, newer, true, others);
    }

    /** The parameter of the query, null for a literal. */
    @Nullable JdbcParameter first() {
        return first;
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
        others.forEach(other -> type.noteSearched(bound(bindings, other)));
        if (first == null) {
            type.setText(statement, literal, newer, startPosition);
        } else {
            Object bound = bound(bindings, first);
            type.noteSearched(bound);
            type.setOther(statement, bound, startPosition);
        }
    }

    private static @Nullable Object bound(JdbcParameterBindings bindings, JdbcParameter parameter) {
        return Objects.requireNonNull(bindings.getBinding(parameter)).getBindValue();
    }
}
