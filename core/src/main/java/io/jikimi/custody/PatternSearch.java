package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.IndexKeys;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.query.sqm.ComparisonOperator;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.JdbcParameter;
import org.hibernate.sql.ast.tree.expression.QueryLiteral;
import org.hibernate.sql.ast.tree.predicate.BetweenPredicate;
import org.hibernate.sql.ast.tree.predicate.ComparisonPredicate;
import org.hibernate.sql.ast.tree.predicate.Junction;
import org.hibernate.sql.ast.tree.predicate.Predicate;
import org.hibernate.type.BasicType;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code like} on one attribute by its indexes. A pattern no index answers is refused, when
 * it becomes known: in a literal at start, in a parameter when it is bound. Each comparison is
 * never unknown for a value that has an index, so that {@code not like} is right as well.
 */
final class PatternSearch {

    /** No hash is one byte long. */
    private static final byte[] NOTHING = {0};

    /** The one whose hash stands in the access log, whether the key is rotated or not. */
    private static final Function<IndexKeys, IndexKey> FIRST = IndexKeys::older;

    /** The same one, unless the key is rotated. Older before newer: no switch comes between. */
    private static final List<Function<IndexKeys, IndexKey>> BOTH =
            List.of(FIRST, IndexKeys::newer);

    private final ProtectedValue value;
    private final Map<Search, Index> indexes;
    private final @Nullable Character escape;
    private final BasicType<byte[]> type;

    PatternSearch(
            ProtectedValue value,
            Map<Search, Index> indexes,
            @Nullable Character escape,
            BasicType<byte[]> type) {
        this.value = value;
        this.indexes = indexes;
        this.escape = escape;
        this.type = type;
    }

    /** An index and its column in the statement. */
    record Index(Expression column, SearchIndex search) {}

    Predicate byLiteral(String pattern) {
        Search answering = answering(SearchPattern.of(pattern, escape));
        Junction any =
                compare(Set.of(answering), bytes -> PatternParameter.of(type, pattern, bytes));
        // The statement itself has to differ by its literals: a cached result is found by it.
        any.add(
                compare(
                        answering,
                        IndexKeys::writing,
                        bytes -> new QueryLiteral<>(bytes.apply(pattern), type)));
        return any;
    }

    Predicate byParameter(JdbcParameter pattern) {
        return compare(
                EnumSet.copyOf(indexes.keySet()),
                bytes -> new PatternParameter(type, pattern, bytes));
    }

    private Junction compare(
            Collection<Search> searches,
            Function<Function<String, byte[]>, Expression> comparedWith) {
        Junction any = new Junction(Junction.Nature.DISJUNCTION);
        for (Search search : searches) {
            BOTH.forEach(key -> any.add(compare(search, key, comparedWith)));
        }
        return any;
    }

    private Predicate compare(
            Search search,
            Function<IndexKeys, IndexKey> key,
            Function<Function<String, byte[]>, Expression> comparedWith) {
        Expression column = index(search).column();
        return search == Search.EXACT
                ? new ComparisonPredicate(
                        column,
                        ComparisonOperator.EQUAL,
                        comparedWith.apply(pattern -> whole(key, pattern)))
                : new BetweenPredicate(
                        column,
                        comparedWith.apply(pattern -> from(search, key, pattern)),
                        comparedWith.apply(pattern -> range(search, key, pattern).to()),
                        false,
                        null);
    }

    private byte[] whole(Function<IndexKeys, IndexKey> key, String pattern) {
        SearchPattern parts = SearchPattern.of(pattern, escape);
        return answering(parts) == Search.EXACT
                ? noted(
                        Search.EXACT,
                        key,
                        indexed(Search.EXACT).hash(key.apply(value.indexKeys()), parts.text()))
                : NOTHING;
    }

    private byte[] from(Search search, Function<IndexKeys, IndexKey> key, String pattern) {
        return noted(search, key, range(search, key, pattern).from());
    }

    /**
     * Tells the open scope what is looked for, once for all comparisons; all or nothing is none.
     */
    private byte[] noted(Search search, Function<IndexKeys, IndexKey> key, byte[] compared) {
        if (key == FIRST && compared.length > NOTHING.length) {
            indexed(search).noteSearched(compared);
        }
        return compared;
    }

    private IndexRange range(Search search, Function<IndexKeys, IndexKey> key, String pattern) {
        SearchPattern parts = SearchPattern.of(pattern, escape);
        if (answering(parts) != search) {
            return IndexRange.none();
        }
        if (parts.shape() == SearchPattern.Shape.ANY) {
            return IndexRange.all();
        }
        IndexedValue indexed = indexed(search);
        if (search == Search.PREFIX) {
            return indexed.range(key.apply(value.indexKeys()), parts.text());
        }
        byte[] last = indexed.last(key.apply(value.indexKeys()), parts.text());
        return new IndexRange(last, last);
    }

    private IndexedValue indexed(Search search) {
        return new IndexedValue(value, index(search).search());
    }

    private Index index(Search search) {
        Index index = indexes.get(search);
        if (index == null) {
            throw value.unanswerable(
                    "'like' with this pattern needs @Searchable(" + search + ") on the attribute.");
        }
        return index;
    }

    private Search answering(SearchPattern pattern) {
        return switch (pattern.shape()) {
            case EQUAL -> index(Search.EXACT).search().search();
            case BEGINNING -> index(Search.PREFIX).search().search();
            case END -> index(Search.LAST4).search().search();
            case ANY -> indexes.containsKey(Search.PREFIX) ? Search.PREFIX : Search.LAST4;
            case OTHER ->
                    throw value.unanswerable(
                            "'like' with a wildcard elsewhere than at one end, or with '_', is not possible on a"
                                    + " protected attribute: no index knows what a value contains. Search by its"
                                    + " beginning ('x%') or its last four characters ('%1234'), or narrow the rows"
                                    + " down by other attributes and look into the values in memory.");
        };
    }
}
