package io.jikimi.custody;

import io.jikimi.crypto.StoredValue;
import io.jikimi.subject.DataSubjectId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.metamodel.mapping.JdbcMappingContainer;
import org.hibernate.sql.ast.spi.SqlSelection;
import org.hibernate.sql.exec.internal.JdbcSelectExecutorStandardImpl;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcSelect;
import org.hibernate.sql.results.jdbc.internal.ResultSetAccess;
import org.hibernate.sql.results.jdbc.spi.JdbcValues;
import org.hibernate.type.Type;

/**
 * Fetches the keys of a list, and what bars its subjects, in one query a page instead of one a row:
 * the rows of a page are read from the result before the first of them becomes an entity. Queries
 * without a protected column, scrolled results, and results that the query cache keeps are read as
 * ever. It keeps none of a table that is being encrypted.
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
        if (!isList || mayKeep) {
            return values;
        }
        int[] positions = protectedPositions(values);
        return positions.length == 0
                ? values
                : new ReadAheadValues(values, positions, this::prepare);
    }

    /** Keys first: they tell whose values these are. */
    private void prepare(Collection<byte[]> all) {
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

    /**
     * A result on its way into the query cache is copied row by row from where it is read, and one
     * that comes from there has columns of its own.
     */
    private static boolean usesQueryCache(ExecutionContext context) {
        return Boolean.TRUE.equals(context.getQueryOptions().isResultCachingEnabled());
    }

    private static int[] protectedPositions(JdbcValues values) {
        return values.getValuesMapping().getSqlSelections().stream()
                .filter(KeyPrefetch::isProtected)
                .mapToInt(SqlSelection::getValuesArrayPosition)
                .filter(position -> position >= 0)
                .distinct()
                .toArray();
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
