package io.jikimi.storage;

import io.jikimi.custody.IndexForm;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.BinaryColumns;
import io.jikimi.database.BinaryColumns.InTable;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.StoredText;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes through the tables of the service page by page in the order of their keys, and writes stored
 * bytes anew where they are still the bytes that were read.
 */
final class JdbcStoredRows {

    /** Format, key and nonce: no two values have them in common. */
    private static final int TELLING = 21;

    private static final byte[][] NONE = {};

    /** The state in which SQL says that an account lacks a privilege. */
    private static final String MAY_NOT_READ = "42501";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate nested;
    private final DatabaseDialect dialect;

    JdbcStoredRows(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.nested = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.dialect = DatabaseDialect.of(dataSource);
    }

    /**
     * A row as it is stored.
     *
     * @param key the values of the columns that identify it
     * @param stored the bytes of its protected columns, null where there are none
     */
    record StoredRow(List<Object> key, byte[] @Nullable [] stored) {}

    /**
     * A row as it is to be stored.
     *
     * @param fresh the new bytes of its protected columns, null where nothing changes
     */
    record Rewritten(StoredRow row, byte[] @Nullable [] fresh) {}

    /** The rows of a table with a key, from behind one of them on. */
    List<StoredRow> page(ProtectedTable table, @Nullable List<Object> after, int size) {
        List<String> columns =
                table.columns().stream().map(column -> column.stored(dialect, "")).toList();
        return page(
                table,
                columns,
                after,
                size,
                (row, number) -> row(row, table.rowKey().size(), columns.size()));
    }

    private <T> List<T> page(
            ProtectedTable table,
            List<String> columns,
            @Nullable List<Object> after,
            int size,
            RowMapper<T> mapper) {
        List<String> selected = new ArrayList<>(table.rowKey());
        selected.addAll(columns);
        List<Object> parameters = new ArrayList<>();
        String sql = "select " + String.join(", ", selected) + " from " + table.table();
        if (after != null) {
            sql += " where " + tuple(table.rowKey()) + " > " + placeholders(after.size());
            parameters.addAll(after);
        }
        sql += " order by " + String.join(", ", table.rowKey()) + " limit ?";
        parameters.add(size);
        return jdbc.query(sql, mapper, parameters.toArray());
    }

    private static StoredRow row(ResultSet row, int keys, int columns) throws SQLException {
        List<Object> key = new ArrayList<>(keys);
        for (int position = 1; position <= keys; position++) {
            key.add(keyPart(row, position));
        }
        byte[] @Nullable [] stored = new byte[columns][];
        for (int column = 0; column < columns; column++) {
            stored[column] = row.getBytes(keys + column + 1);
        }
        return new StoredRow(key, stored);
    }

    /** What a column of fixed length adds at the end is not compared by every database. */
    private static Object keyPart(ResultSet row, int position) throws SQLException {
        Object part = row.getObject(position);
        return part instanceof String text
                        && row.getMetaData().getColumnType(position) == Types.CHAR
                ? text.stripTrailing()
                : part;
    }

    /**
     * Writes rows anew, except those that somebody else holds or has changed: nobody waits for a
     * page, and a page waits for nobody.
     */
    int rewrite(ProtectedTable table, List<Rewritten> rows) {
        Set<String> free = claim(table, rows);
        Map<String, List<Object[]>> batches = new LinkedHashMap<>();
        for (Rewritten row : rows) {
            if (free.contains(RowPosition.text(row.row().key()))) {
                addUpdate(table, row, batches);
            }
        }
        return update(batches);
    }

    private int update(Map<String, List<Object[]>> batches) {
        int written = 0;
        for (Map.Entry<String, List<Object[]>> batch : batches.entrySet()) {
            for (int count : jdbc.batchUpdate(batch.getKey(), batch.getValue())) {
                // A driver that does not tell how many rows a statement of a batch met says -2.
                written += count == 0 ? 0 : 1;
            }
        }
        return written;
    }

    private Set<String> claim(ProtectedTable table, List<Rewritten> rows) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        int keys = table.rowKey().size();
        List<Object> parameters = new ArrayList<>();
        rows.forEach(row -> parameters.addAll(row.row().key()));
        return new HashSet<>(
                jdbc.query(
                        "select "
                                + String.join(", ", table.rowKey())
                                + " from "
                                + table.table()
                                + " where "
                                + tuple(table.rowKey())
                                + " in ("
                                + String.join(
                                        ", ", Collections.nCopies(rows.size(), placeholders(keys)))
                                + ")"
                                + dialect.claim(),
                        (row, number) -> RowPosition.text(row(row, keys, 0).key()),
                        parameters.toArray()));
    }

    private void addUpdate(
            ProtectedTable table, Rewritten row, Map<String, List<Object[]>> batches) {
        List<String> set = new ArrayList<>();
        List<String> condition = new ArrayList<>();
        List<Object> fresh = new ArrayList<>();
        List<Object> old = new ArrayList<>(row.row().key());
        table.rowKey().forEach(key -> condition.add(key + " = ?"));
        for (int index = 0; index < table.columns().size(); index++) {
            byte[] bytes = row.fresh()[index];
            byte[] before = row.row().stored()[index];
            if (bytes != null && before != null) {
                ValueColumn column = table.columns().get(index);
                set.add(column.name() + " = " + column.written(dialect, "?"));
                condition.add(column.name() + " = " + column.written(dialect, "?"));
                fresh.add(bytes);
                old.add(before);
            }
        }
        fresh.addAll(old);
        batches.computeIfAbsent(
                        "update "
                                + table.table()
                                + " set "
                                + String.join(", ", set)
                                + " where "
                                + String.join(" and ", condition),
                        first -> new ArrayList<>())
                .add(fresh.toArray());
    }

    /** A value and its entry in the search index. */
    record IndexedRow(
            List<Object> key,
            byte @Nullable [] stored,
            byte @Nullable [] index,
            byte @Nullable [] fresh) {

        IndexedRow with(byte @Nullable [] right) {
            return new IndexedRow(key, stored, index, right);
        }
    }

    /** Values of a column and their entries in the search index, from behind a row on. */
    List<IndexedRow> indexed(
            ProtectedTable table,
            ValueColumn column,
            String index,
            @Nullable List<Object> after,
            int size) {
        int keys = table.rowKey().size();
        return page(
                table,
                List.of(column.stored(dialect, ""), index),
                after,
                size,
                (row, number) ->
                        new IndexedRow(
                                row(row, keys, 0).key(),
                                row.getBytes(keys + 1),
                                row.getBytes(keys + 2),
                                null));
    }

    /**
     * Writes entries anew, except those of rows that somebody else holds or has changed.
     *
     * @param duplicate told of each row whose value another one has in a unique index
     */
    int rewriteIndex(
            ProtectedTable table,
            ValueColumn column,
            String index,
            List<IndexedRow> rows,
            Consumer<IndexedRow> duplicate) {
        try {
            return nested(() -> rewriteIndex(table, column, index, rows));
        } catch (DuplicateKeyException oneOfThem) {
            return rows.stream()
                    .mapToInt(row -> rewriteAlone(table, column, index, row, duplicate))
                    .sum();
        }
    }

    private int rewriteAlone(
            ProtectedTable table,
            ValueColumn column,
            String index,
            IndexedRow row,
            Consumer<IndexedRow> duplicate) {
        try {
            return nested(() -> rewriteIndex(table, column, index, List.of(row)));
        } catch (DuplicateKeyException itself) {
            duplicate.accept(row);
            return 0;
        }
    }

    /** What fails is taken back, and the transaction around it goes on. */
    private int nested(IntSupplier work) {
        return Objects.requireNonNull(nested.execute(status -> work.getAsInt()));
    }

    private int rewriteIndex(
            ProtectedTable table, ValueColumn column, String index, List<IndexedRow> rows) {
        Set<String> free =
                claim(
                        table,
                        rows.stream()
                                .map(row -> new Rewritten(new StoredRow(row.key(), NONE), NONE))
                                .toList());
        Map<String, List<Object[]>> batches = new LinkedHashMap<>();
        for (IndexedRow row : rows) {
            if (free.contains(RowPosition.text(row.key()))) {
                addIndexUpdate(table, column, index, row, batches);
            }
        }
        return update(batches);
    }

    private void addIndexUpdate(
            ProtectedTable table,
            ValueColumn column,
            String index,
            IndexedRow row,
            Map<String, List<Object[]>> batches) {
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder("update " + table.table() + " set " + index + " = ");
        addValue(sql, row.fresh(), parameters, "null", "?");
        sql.append(" where ").append(String.join(" = ? and ", table.rowKey())).append(" = ?");
        parameters.addAll(row.key());
        sql.append(" and ").append(index);
        addValue(sql, row.index(), parameters, " is null", " = ?");
        sql.append(" and ").append(column.name());
        addValue(sql, row.stored(), parameters, " is null", " = " + column.written(dialect, "?"));
        batches.computeIfAbsent(sql.toString(), first -> new ArrayList<>())
                .add(parameters.toArray());
    }

    private static void addValue(
            StringBuilder sql,
            byte @Nullable [] bytes,
            List<Object> parameters,
            String without,
            String with) {
        if (bytes == null) {
            sql.append(without);
        } else {
            sql.append(with);
            parameters.add(bytes);
        }
    }

    /**
     * The values of one column of a table whose rows have no key, by their bytes: each as the row
     * they belong to and the bytes.
     */
    List<StoredRow> pageByBytes(
            ProtectedTable table, ValueColumn column, byte @Nullable [] after, int size) {
        String telling = "substring(" + column.name() + ", 1, " + TELLING + ")";
        String sql =
                "select "
                        + table.idColumn()
                        + ", "
                        + column.name()
                        + " from "
                        + table.table()
                        + " where "
                        + column.name()
                        + " is not null"
                        + (after == null ? "" : " and " + telling + " > ?")
                        + " order by "
                        + telling
                        + " limit ?";
        List<Object> parameters = new ArrayList<>();
        if (after != null) {
            parameters.add(after);
        }
        parameters.add(size);
        return jdbc.query(sql, (row, number) -> row(row, 1, 1), parameters.toArray());
    }

    /** What {@link #pageByBytes} goes on behind. */
    static byte[] telling(byte[] stored) {
        return Arrays.copyOf(stored, Math.min(TELLING, stored.length));
    }

    /**
     * Writes values anew wherever their bytes stand, in a list and in its history, except those of
     * which somebody else holds a row.
     */
    int rewriteByBytes(
            Collection<ProtectedTable> tables, ValueColumn column, List<Rewritten> values) {
        List<Rewritten> free = free(tables, column, values);
        List<Object[]> parameters = new ArrayList<>();
        for (Rewritten value : free) {
            parameters.add(
                    new Object[] {
                        value.fresh()[0], value.row().key().get(0), value.row().stored()[0]
                    });
        }
        for (ProtectedTable table : tables) {
            jdbc.batchUpdate(
                    "update "
                            + table.table()
                            + " set "
                            + column.name()
                            + " = ? where "
                            + table.idColumn()
                            + " = ? and "
                            + column.name()
                            + " = ?",
                    parameters);
        }
        return free.size();
    }

    /** Those of which as many rows can be held as there are. */
    private List<Rewritten> free(
            Collection<ProtectedTable> tables, ValueColumn column, List<Rewritten> values) {
        List<Rewritten> free = new ArrayList<>(values);
        for (ProtectedTable table : tables) {
            if (!free.isEmpty()) {
                Map<String, Integer> all = rows(table, column, free, "");
                Map<String, Integer> held = rows(table, column, free, dialect.claim());
                free.removeIf(
                        value -> {
                            String name = named(value.row());
                            return !Objects.equals(all.get(name), held.get(name));
                        });
            }
        }
        return free;
    }

    private Map<String, Integer> rows(
            ProtectedTable table, ValueColumn column, List<Rewritten> values, String lock) {
        List<Object> parameters = new ArrayList<>();
        values.forEach(value -> parameters.add(value.row().key().get(0)));
        values.forEach(value -> parameters.add(Objects.requireNonNull(value.row().stored()[0])));
        String listed = "(" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
        Map<String, Integer> rows = new HashMap<>();
        jdbc.query(
                "select "
                        + table.idColumn()
                        + ", "
                        + column.name()
                        + " from "
                        + table.table()
                        + " where "
                        + table.idColumn()
                        + " in "
                        + listed
                        + " and "
                        + column.name()
                        + " in "
                        + listed
                        + lock,
                row -> {
                    rows.merge(named(row(row, 1, 1)), 1, Integer::sum);
                },
                parameters.toArray());
        return rows;
    }

    private static String named(StoredRow value) {
        List<Object> name = new ArrayList<>(value.key());
        name.add(Objects.requireNonNull(value.stored()[0]));
        return RowPosition.text(name);
    }

    /**
     * What a table holds under keys.
     *
     * @param table its name
     * @param rows how many of its rows do
     * @param keyIds under which keys
     * @param refused whether the account may not look at every row of it
     */
    record Under(String table, long rows, List<Long> keyIds, boolean refused) {}

    /**
     * Looks in every table for values under the keys of a {@code select}, whether the service maps
     * the table or not: what another service stores under them would be lost.
     *
     * @param most how many keys are told of a table
     * @return the tables that hold any, and those that cannot be looked at
     */
    List<Under> under(String selectOfKeys, int most) {
        List<Under> found = new ArrayList<>();
        for (InTable table : tables()) {
            Under under = under(table, selectOfKeys, most);
            if (under.rows() > 0 || under.refused()) {
                found.add(under);
            }
        }
        return found;
    }

    /** Whether the account may not look at every row of a table. */
    boolean hidesRows(ProtectedTable table) {
        String everyRow = dialect.everyRowOrNone();
        if (everyRow == null) {
            return false;
        }
        try {
            transaction.executeWithoutResult(
                    status -> {
                        jdbc.execute(everyRow);
                        jdbc.queryForList("select 1 from " + table.table() + " limit 1");
                    });
            return false;
        } catch (DataAccessException failure) {
            if (isRefusedByTheDatabase(failure)) {
                return true;
            }
            throw failure;
        }
    }

    /**
     * The tables of every schema with entries in columns that are called like those of a search
     * index and are none of the known ones, {@code table.column}: another service may share the
     * key. A schema with tables of ours in it has a key of its own.
     */
    Set<String> indexedElsewhere(Set<String> known) {
        Set<String> elsewhere = new TreeSet<>();
        ConnectionCallback<Set<String>> ours = BinaryColumns::spacesOfOurs;
        Set<String> others = Objects.requireNonNull(jdbc.execute(ours));
        for (InTable table : tables()) {
            int end = table.name().indexOf('.');
            if (end > 0 && others.contains(table.name().substring(0, end))) {
                continue;
            }
            for (String column : table.columns()) {
                if (IndexForm.isColumn(column)
                        && !known.contains(plain(table.name()) + "." + plain(column))
                        && !isEmpty(table, column)) {
                    elsewhere.add(table.name());
                }
            }
        }
        return elsewhere;
    }

    private boolean isEmpty(InTable table, String column) {
        return jdbc.queryForList(
                        "select 1 from "
                                + table.table()
                                + " where "
                                + table.quoted(column)
                                + " is not null limit 1")
                .isEmpty();
    }

    /** A name without quotes, in one case. */
    private static String plain(String name) {
        return name.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
    }

    /** The same as this connection sees it: without the schema that it is in. */
    String seen(String name) {
        ConnectionCallback<String> schema =
                connection ->
                        connection.getSchema() == null
                                ? connection.getCatalog()
                                : connection.getSchema();
        String here = plain(Objects.requireNonNullElse(jdbc.execute(schema), "")) + ".";
        String plain = plain(name);
        return plain.startsWith(here) ? plain.substring(here.length()) : plain;
    }

    private List<InTable> tables() {
        ConnectionCallback<List<InTable>> found = BinaryColumns::of;
        return Objects.requireNonNull(jdbc.execute(found));
    }

    private Under under(InTable table, String selectOfKeys, int most) {
        try {
            return Objects.requireNonNull(
                    transaction.execute(status -> everyRowUnder(table, selectOfKeys, most)));
        } catch (DataAccessException failure) {
            if (isRefusedByTheDatabase(failure)) {
                return new Under(table.name(), 0, List.of(), true);
            }
            throw failure;
        }
    }

    private Under everyRowUnder(InTable table, String selectOfKeys, int most) {
        String everyRow = dialect.everyRowOrNone();
        if (everyRow != null) {
            jdbc.execute(everyRow);
        }
        long rows = rowsUnder(table, selectOfKeys);
        List<Long> keyIds = rows == 0 ? List.of() : keysUnder(table, selectOfKeys, most);
        return new Under(table.name(), rows, keyIds, false);
    }

    private long rowsUnder(InTable table, String selectOfKeys) {
        List<String> conditions = new ArrayList<>();
        for (String column : table.all()) {
            conditions.add(named(table, column) + " in (" + selectOfKeys + ")");
        }
        Long counted =
                jdbc.queryForObject(
                        "select count(*) from "
                                + table.table()
                                + " where "
                                + String.join(" or ", conditions),
                        Long.class);
        return counted == null ? 0 : counted;
    }

    private List<Long> keysUnder(InTable table, String selectOfKeys, int most) {
        List<String> columns = new ArrayList<>();
        for (String column : table.all()) {
            columns.add("select " + named(table, column) + " as named from " + table.table());
        }
        return jdbc.query(
                "select distinct named from ("
                        + String.join(" union all ", columns)
                        + ") every_column where named in ("
                        + selectOfKeys
                        + ") limit ?",
                (row, number) -> ByteBuffer.wrap(row.getBytes(1)).getLong(),
                most);
    }

    private String named(InTable table, String column) {
        String quoted = table.quoted(column);
        if (!table.texts().contains(column)) {
            return "substring(" + quoted + ", 2, 8)";
        }
        String text = dialect.asText(quoted);
        return "case when substring(%s, 1, 6) = '%s01' then substring(%s, 2, 8) end"
                .formatted(text, StoredText.MARK, dialect.storedBytes(text));
    }

    private static boolean isRefusedByTheDatabase(DataAccessException failure) {
        return failure.getRootCause() instanceof SQLException cause
                && MAY_NOT_READ.equals(cause.getSQLState());
    }

    private static String tuple(List<String> columns) {
        String joined = String.join(", ", columns);
        return columns.size() == 1 ? joined : "(" + joined + ")";
    }

    private static String placeholders(int count) {
        String joined = String.join(", ", Collections.nCopies(count, "?"));
        return count == 1 ? joined : "(" + joined + ")";
    }
}
