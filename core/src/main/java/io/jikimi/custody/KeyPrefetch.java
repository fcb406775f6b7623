package io.jikimi.custody;

import io.jikimi.crypto.StoredValue;
import io.jikimi.subject.DataSubjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.metamodel.mapping.JdbcMappingContainer;
import org.hibernate.sql.ast.spi.SqlSelection;
import org.hibernate.sql.exec.internal.JdbcSelectExecutorStandardImpl;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcSelect;
import org.hibernate.sql.results.jdbc.internal.JdbcValuesCacheHit;
import org.hibernate.sql.results.jdbc.internal.ResultSetAccess;
import org.hibernate.sql.results.jdbc.spi.JdbcValues;
import org.hibernate.sql.results.jdbc.spi.JdbcValuesMapping;
import org.hibernate.type.Type;

/**
 * Fetches the keys of a list, a stream or a scrolled result, and what bars its subjects, in one
 * query a page instead of one a row: the rows of a page are looked at before the first of them
 * becomes an entity. Queries without a protected column are read as ever. The query cache keeps a
 * list that was read to its end, and none of a table that is being encrypted.
 */
final class KeyPrefetch extends JdbcSelectExecutorStandardImpl {

    private final CustodyRuntime runtime;

    KeyPrefetch(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    protected JdbcValues resolveJdbcValuesSource(
            String queryIdentifier,
            JdbcSelect select,
            boolean isList,
            ExecutionContext context,
            ResultSetAccess resultSet) {
        // The query cache would keep plain values, and miss what other versions write.
        boolean keeps = isList && usesQueryCache(context);
        boolean mayKeep = keeps && !runtime.plainColumns().reads(select.getAffectedTableNames());
        JdbcValues values =
                super.resolveJdbcValuesSource(
                        queryIdentifier, select, keeps ? mayKeep : isList, context, resultSet);
        int[] positions = protectedPositions(values);
        if (positions.length == 0) {
            return values;
        }
        Consumer<Collection<byte[]>> prefetch = all -> prepare(runtime, all);
        return isForwardOnly(values, resultSet)
                ? new ReadAheadValues(values, positions, prefetch, mayKeep ? resultSet : null)
                : new LookAheadValues(values, positions, prefetch);
    }

    /** What comes from the query cache, or may be scrolled, can go back to where it was. */
    private static boolean isForwardOnly(JdbcValues values, ResultSetAccess resultSet) {
        if (values instanceof JdbcValuesCacheHit) {
            return false;
        }
        try {
            return resultSet.getResultSet().getType() == ResultSet.TYPE_FORWARD_ONLY;
        } catch (SQLException unknown) {
            return true;
        }
    }

    /** Keys first: they tell whose values these are. */
    static void prepare(CustodyRuntime runtime, Collection<byte[]> all) {
        Set<Long> keyIds = new LinkedHashSet<>();
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        for (byte[] stored : all) {
            if (StoredValue.isProtected(stored) || StoredValue.isPlainOfKey(stored)) {
                keyIds.add(StoredValue.keyId(stored));
            } else if (StoredValue.isPlainOfSubject(stored)) {
                DataSubjectId subject = PlainTwins.subject(StoredValue.plainSubject(stored));
                if (subject != null) {
                    subjects.add(subject);
                }
            }
        }
        runtime.keys().prefetch(keyIds);
        if (!subjects.isEmpty()) {
            runtime.keys().writingKeys(subjects).values().forEach(key -> keyIds.add(key.id()));
        }
        runtime.permits().expect(keyIds);
    }

    private static boolean usesQueryCache(ExecutionContext context) {
        return Boolean.TRUE.equals(context.getQueryOptions().isResultCachingEnabled());
    }

    private static int[] protectedPositions(JdbcValues values) {
        JdbcValuesMapping mapping = values.getValuesMapping();
        return mapping.getSqlSelections().stream()
                .filter(KeyPrefetch::isProtected)
                .mapToInt(SqlSelection::getValuesArrayPosition)
                .filter(position -> position >= 0 && isThere(values, mapping, position))
                .distinct()
                .toArray();
    }

    /** Of an entity that has a cache of its own the query cache keeps the identifier alone. */
    private static boolean isThere(JdbcValues values, JdbcValuesMapping mapping, int position) {
        return !(values instanceof JdbcValuesCacheHit)
                || mapping.getValueIndexesToCacheIndexes()[position] >= 0;
    }

    private static boolean isProtected(SqlSelection selection) {
        JdbcMappingContainer type = selection.getExpressionType();
        if (type == null || type.getJdbcTypeCount() != 1) {
            return false;
        }
        return type.getSingleJdbcMapping() instanceof Type mapping
                && RowModel.protectedValue(mapping) != null;
    }
}
