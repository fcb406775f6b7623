package io.jikimi.custody;

import org.hibernate.sql.ast.SqlAstWalker;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.predicate.LikePredicate;
import org.hibernate.sql.ast.tree.predicate.Predicate;

/** A {@code like} that the indexes of its attribute answer instead of its column. */
final class IndexedLike extends LikePredicate {

    private final Predicate answer;

    IndexedLike(Expression column, Expression pattern, Predicate answer) {
        super(column, pattern);
        this.answer = answer;
    }

    @Override
    public void accept(SqlAstWalker walker) {
        answer.accept(walker);
    }
}
