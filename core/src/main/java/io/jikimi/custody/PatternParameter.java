package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Function;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.exec.internal.AbstractJdbcParameter;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBinding;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.jspecify.annotations.Nullable;

/**
 * What an index is compared with for a pattern, hashed when the statement runs: the statement is
 * kept, whatever the patterns, and outlives a rotation of the key.
 */
final class PatternParameter extends AbstractJdbcParameter {

    private final @Nullable JdbcParameter pattern;
    private final String literal;
    private final Function<String, byte[]> bytes;

    PatternParameter(JdbcMapping mapping, JdbcParameter pattern, Function<String, byte[]> bytes) {
        super(mapping);
        this.pattern = pattern;
        this.literal = "";
        this.bytes = bytes;
    }

    private PatternParameter(JdbcMapping mapping, Function<String, byte[]> bytes, String literal) {
        super(mapping);
        this.pattern = null;
        this.literal = literal;
        this.bytes = bytes;
    }

    /**
     * For a pattern that is known, under a key that may be replaced while the statement is kept.
     * What no index answers is refused now and not when the statement runs.
     */
    static PatternParameter of(
            JdbcMapping mapping, String literal, Function<String, byte[]> bytes) {
        Objects.requireNonNull(bytes.apply(literal));
        return new PatternParameter(mapping, bytes, literal);
    }

    @Override
    public void bindParameterValue(
            PreparedStatement statement,
            int position,
            JdbcParameterBindings bindings,
            ExecutionContext context)
            throws SQLException {
        bindParameterValue(getJdbcMapping(), statement, bytes(text(bindings)), position, context);
    }

    private @Nullable Object text(JdbcParameterBindings bindings) {
        if (pattern == null) {
            return literal;
        }
        JdbcParameterBinding binding = bindings.getBinding(pattern);
        return binding == null ? null : binding.getBindValue();
    }

    private byte @Nullable [] bytes(@Nullable Object text) {
        return text == null ? null : bytes.apply(text.toString());
    }
}
