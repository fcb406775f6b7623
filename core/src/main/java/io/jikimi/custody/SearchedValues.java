package io.jikimi.custody;

import static io.jikimi.custody.HiddenColumns.indexType;
import static io.jikimi.custody.HiddenColumns.isPlain;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.query.spi.QueryParameterImplementor;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.ast.tree.expression.QueryLiteral;
import org.hibernate.sql.ast.tree.expression.SqlTuple;
import org.hibernate.type.BasicType;
import org.jspecify.annotations.Nullable;

/**
 * The values one query compares an index with: each with its two hashes, which differ only while
 * the key of the search index is rotated.
 */
final class SearchedValues {

    private static final int MOST_NOTED = 20;

    private final Map<QueryParameterImplementor<?>, Optional<IndexType>> uses =
            new IdentityHashMap<>();
    private final Map<Expression, List<Expression>> beside = new IdentityHashMap<>();

    /**
     * Hibernate binds a parameter in one form, wherever it stands.
     *
     * @param target what it is compared with here; null if that is nothing protected
     */
    void refuseSecondUse(
            QueryParameterImplementor<?> parameter, @Nullable BasicValuedModelPart target) {
        IndexType now = target == null ? null : indexType(target);
        Optional<IndexType> before = uses.putIfAbsent(parameter, Optional.ofNullable(now));
        boolean same =
                before == null
                        || Objects.equals(
                                before.map(HiddenColumns::domain),
                                Optional.ofNullable(now).map(HiddenColumns::domain));
        if (!same) {
            IndexType index = now != null ? now : before.orElseThrow();
            throw new LifecycleException(
                    Refusal.PROTECTED_QUERY,
                    index.value().attribute().location(),
                    "one parameter is compared with a protected attribute and with something else. Use two"
                            + " parameters with the same value.");
        }
    }

    /** A parameter, which hashes the value that is bound. */
    void add(Expression expression, JdbcParameter first, BasicValuedModelPart target) {
        beside.put(
                expression,
                List.of(IndexParameter.beside(first, target.getJdbcMapping(), indexType(target))));
    }

    /** The statement itself has to differ by its literals: a cached result is found by it. */
    Expression literal(BasicValuedModelPart target, String text, BasicType<byte[]> bytes) {
        JdbcMapping mapping = target.getJdbcMapping();
        IndexType type = indexType(target);
        Expression older = IndexParameter.of(text, false, mapping, type);
        beside.put(
                older,
                List.of(
                        IndexParameter.of(text, true, mapping, type),
                        new QueryLiteral<>(type.hash(text), bytes)));
        return older;
    }

    /** Everything a value, or a list of them, is looked for by. */
    List<Expression> hashes(Expression value, BasicValuedModelPart index) {
        return value instanceof SqlTuple list
                ? ofList(list.getExpressions(), index)
                : both(List.of(value));
    }

    /**
     * A statement over the values of one parameter is not kept for another execution. It may be as
     * long as a database takes, so it has one hash for each value while there is one key, and one
     * parameter more that looks whether there still is.
     */
    private List<Expression> ofList(List<? extends Expression> values, BasicValuedModelPart index) {
        if (values.isEmpty() || isPlain(index) || indexType(index).value().indexKeys().rotating()) {
            return both(values);
        }
        Expression last = values.get(values.size() - 1);
        List<Expression> one = new ArrayList<>(values);
        List<JdbcParameter> noted = parameters(values.subList(0, values.size() - 1));
        beside.getOrDefault(last, List.of()).stream()
                .map(other -> ((IndexParameter) other).whileThereIsOneKey(noted))
                .forEach(one::add);
        return one;
    }

    /** More than a row of the access log has room for, whatever the length of the list. */
    private List<JdbcParameter> parameters(List<? extends Expression> values) {
        return values.stream()
                .limit(MOST_NOTED)
                .flatMap(each -> beside.getOrDefault(each, List.of()).stream())
                .filter(IndexParameter.class::isInstance)
                .map(other -> ((IndexParameter) other).first())
                .filter(Objects::nonNull)
                .toList();
    }

    private List<Expression> both(List<? extends Expression> values) {
        List<Expression> both = new ArrayList<>();
        for (Expression each : values) {
            both.add(each);
            both.addAll(beside.getOrDefault(each, List.of()));
        }
        return both;
    }
}
