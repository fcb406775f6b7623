package io.jikimi.custody;

import java.util.List;
import org.hibernate.query.sqm.ComparisonOperator;
import org.hibernate.sql.ast.SqlAstWalker;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.predicate.ComparisonPredicate;
import org.hibernate.sql.ast.tree.predicate.InListPredicate;

/** A comparison with a value that may stand in the index in either of two forms. */
final class IndexComparison extends ComparisonPredicate {

    private final InListPredicate forms;

    /**
     * @param column the search index
     * @param operator equal or not equal
     * @param forms the hashes of the value
     */
    IndexComparison(Expression column, ComparisonOperator operator, List<Expression> forms) {
        super(column, operator, forms.get(0));
        this.forms =
                new InListPredicate(column, forms, operator == ComparisonOperator.NOT_EQUAL, null);
    }

    @Override
    public void accept(SqlAstWalker walker) {
        forms.accept(walker);
    }
}
