package io.jikimi.custody;

import org.hibernate.query.sqm.ComparisonOperator;
import org.hibernate.sql.ast.SqlAstWalker;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.predicate.ComparisonPredicate;
import org.hibernate.sql.ast.tree.predicate.Junction;

/** A comparison of two search indexes, each with entries under one and the same key. */
final class ColumnComparison extends ComparisonPredicate {

    private final Junction both = new Junction(Junction.Nature.CONJUNCTION);

    /**
     * @param oneKey what is equal to {@code itself} where all entries are under one key, and
     *     refuses to be bound where they are not
     */
    ColumnComparison(
            Expression left,
            ComparisonOperator operator,
            Expression right,
            Expression oneKey,
            Expression itself) {
        super(left, operator, right);
        both.add(new ComparisonPredicate(left, operator, right));
        both.add(new ComparisonPredicate(oneKey, ComparisonOperator.EQUAL, itself));
    }

    @Override
    public void accept(SqlAstWalker walker) {
        both.accept(walker);
    }
}
