package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Function;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.exec.internal.AbstractJdbcParameter;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBinding;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.jspecify.annotations.Nullable;

/**
 * What an index is compared with for a pattern that is known only when the statement runs: the
 * statement is kept, whatever the patterns.
 */
final class PatternParameter extends AbstractJdbcParameter {

    private final JdbcParameter pattern;
    private final Function<String, byte[]> bytes;

    PatternParameter(JdbcMapping mapping, JdbcParameter pattern, Function<String, byte[]> bytes) {
        super(mapping);
        this.pattern = pattern;
        this.bytes = bytes;
    }

    @Override
    public void bindParameterValue(
            PreparedStatement statement,
            int position,
            JdbcParameterBindings bindings,
            ExecutionContext context)
            throws SQLException {
        JdbcParameterBinding binding = bindings.getBinding(pattern);
        Object text = binding == null ? null : binding.getBindValue();
        bindParameterValue(getJdbcMapping(), statement, bytes(text), position, context);
    }

    private byte @Nullable [] bytes(@Nullable Object text) {
        return text == null ? null : bytes.apply(text.toString());
    }
}
