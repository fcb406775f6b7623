package io.jikimi.storage;

import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.custody.RowReference;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The sealed store, and the statements that move values between it and the tables of the service.
 * Everything happens inside the database, a table at a time for any number of rows, so that not one
 * byte of ciphertext travels.
 *
 * <p>Whose a value is, is told by the key number in bytes 2 to 9 of the stored value.
 */
final class JdbcSealedStore {

    /** The first byte of a column that must not be null and was emptied. No stored value has it. */
    static final byte TOMBSTONE = 0;

    private static final String VALUE = "value";
    private static final String INDEX = "index";

    /** A statement repeats the identifiers for each column, and PostgreSQL counts in 16 bits. */
    private static final int PARAMETERS = 30_000;

    private final int parameters;
    private final JdbcTemplate jdbc;
    private final DatabaseDialect dialect;

    JdbcSealedStore(DataSource dataSource) {
        this(dataSource, PARAMETERS);
    }

    /** With at most so many identifiers in a statement. */
    JdbcSealedStore(DataSource dataSource, int parameters) {
        this.parameters = parameters;
        this.jdbc = new JdbcTemplate(dataSource);
        this.dialect = DatabaseDialect.of(dataSource);
    }

    /**
     * The rows of one subject that a statement works on.
     *
     * @param subject the subject
     * @param keyIds the numbers of its keys
     * @param ids the identifiers of the entity's rows
     */
    record Rows(DataSubjectId subject, Set<Long> keyIds, Collection<String> ids) {}

    /** Copies the subject's values of a table, and their index entries, into the store. */
    int copyIn(ProtectedTable table, List<ValueColumn> columns, Rows rows, Instant at) {
        int named = columns.stream().mapToInt(column -> 1 + column.indexColumns().size()).sum();
        int size = Math.max(1, parameters / (named * table.idColumns("").size()));
        List<String> ids = List.copyOf(rows.ids());
        int copied = 0;
        for (int from = 0; from < ids.size(); from += size) {
            List<String> some = ids.subList(from, Math.min(from + size, ids.size()));
            copied += copySome(table, columns, new Rows(rows.subject(), rows.keyIds(), some), at);
        }
        return copied;
    }

    private int copySome(ProtectedTable table, List<ValueColumn> columns, Rows rows, Instant at) {
        Statement values = new Statement();
        Statement indexes = new Statement();
        for (ValueColumn column : columns) {
            copyColumn(values, table, column, column.name(), VALUE, rows, at);
            for (String index : column.indexColumns()) {
                copyColumn(indexes, table, column, index, INDEX, rows, at);
            }
        }
        if (!indexes.isEmpty()) {
            insert(indexes);
        }
        return insert(values);
    }

    private int insert(Statement selects) {
        return jdbc.update(
                "insert into jikimi_sealed (entity, row_id, subject, item, table_name, column_name,"
                        + " role, row_key, marker, sealed_value, sealed_at) "
                        + selects.sql(),
                selects.parameters());
    }

    private void copyColumn(
            Statement statement,
            ProtectedTable table,
            ValueColumn column,
            String copied,
            String role,
            Rows rows,
            Instant at) {
        statement
                .add(statement.isEmpty() ? "" : " union all ")
                .add("select " + dialect.asText("?"), table.entity())
                .add(", " + idText(table, ""))
                .add(", " + dialect.asText("?"), rows.subject().toString())
                .add(", " + column.item())
                .add(", " + dialect.asText("?"), table.table())
                .add(", " + dialect.asText("?"), copied)
                .add(", '" + role + "', " + rowKey(table));
        addMarker(statement, table, column);
        statement
                .add(", " + (role.equals(VALUE) ? column.stored(dialect, "") : copied))
                .add(", " + dialect.instantParameter(), at.atOffset(ZoneOffset.UTC))
                .add(" from " + table.table() + " where ");
        addIds(statement, table, rows.ids());
        statement.add(" and ");
        addBelongs(statement, column, rows.keyIds());
        if (role.equals(INDEX)) {
            statement.add(" and " + copied + " is not null");
        }
    }

    /** Empties the columns that hold values of the subject, and the index entries of these. */
    int empty(ProtectedTable table, List<ValueColumn> columns, Rows rows) {
        Statement statement = new Statement().add("update " + table.table() + " set ");
        String separator = "";
        for (ValueColumn column : columns) {
            // The index first: MariaDB assigns from left to right, and the value decides.
            for (String index : column.indexColumns()) {
                statement.add(separator + index + " = case when ");
                addBelongs(statement, column, rows.keyIds());
                statement.add(" then null else " + index + " end");
                separator = ", ";
            }
            if (column.plain() != null) {
                statement.add(separator + column.plain() + " = case when ");
                addBelongs(statement, column, rows.keyIds());
                statement.add(" then null else " + column.plain() + " end");
                separator = ", ";
            }
            statement.add(separator + column.name() + " = case when ");
            addBelongs(statement, column, rows.keyIds());
            statement.add(" then ");
            addEmptied(statement, table, column);
            statement.add(" else " + column.name() + " end");
            separator = ", ";
        }
        statement.add(" where ");
        addIds(statement, table, rows.ids());
        addAnyBelongs(statement.add(" and "), columns, rows.keyIds());
        return jdbc.update(statement.sql(), statement.parameters());
    }

    /** Puts the subject's values of a table back where the column is still empty. */
    int copyOut(ProtectedTable table, Rows rows) {
        int restored = 0;
        for (ValueColumn column : table.columns()) {
            for (String index : column.indexColumns()) {
                restore(table, column, index, rows);
            }
            restored += restore(table, column, column.name(), rows);
        }
        return restored;
    }

    private int restore(ProtectedTable table, ValueColumn column, String target, Rows rows) {
        Statement statement = new Statement().add("update " + table.table() + " set " + target);
        String sealed = "s.sealed_value";
        statement
                .add(" = (select ")
                .add(target.equals(column.name()) ? column.written(dialect, sealed) : sealed);
        addSealedMatch(statement, table, column, target, rows.subject());
        statement.add(") where ");
        addIds(statement, table, rows.ids());
        statement
                .add(" and (" + column.name() + " is null or " + firstByte(column) + " = ?)")
                .parameter(new byte[] {TOMBSTONE})
                .add(" and exists (select 1");
        addSealedMatch(statement, table, column, target, rows.subject());
        return jdbc.update(statement.add(")").sql(), statement.parameters());
    }

    private void addSealedMatch(
            Statement statement,
            ProtectedTable table,
            ValueColumn column,
            String target,
            DataSubjectId subject) {
        String qualified = table.table() + ".";
        statement
                .add(" from jikimi_sealed s where s.subject = ?", subject.toString())
                .add(" and s.entity = ?", table.entity())
                .add(" and s.row_id = " + idText(table, qualified))
                .add(" and s.table_name = ?", table.table())
                .add(" and s.column_name = ?", target)
                .add(
                        table.rowKey().isEmpty()
                                ? " and s.marker = " + qualified + column.name()
                                : " and s.row_key = " + rowKey(table));
    }

    /** Forgets what is sealed of the rows, and counts the values among it. */
    int destroy(String entity, Rows rows, Set<Integer> items) {
        int values = Math.toIntExact(sealed(entity, rows, items));
        Statement statement = new Statement().add("delete from jikimi_sealed where ");
        addSealed(statement, entity, rows, items);
        jdbc.update(statement.sql(), statement.parameters());
        return values;
    }

    /** The columns that what is sealed of the rows was taken from, each as {@code table.column}. */
    Set<String> places(String entity, Rows rows) {
        Statement statement =
                new Statement()
                        .add("select distinct table_name, column_name from jikimi_sealed where ");
        addSealed(statement, entity, rows, Set.of());
        return new HashSet<>(
                jdbc.query(
                        statement.sql(),
                        (row, number) -> row.getString(1) + "." + row.getString(2),
                        statement.parameters()));
    }

    /** A sealed value. */
    record SealedValue(long id, int item, byte[] stored) {}

    /** A page of the sealed values of everybody, in the order of their numbers. */
    List<SealedValue> page(long after, int size) {
        return jdbc.query(
                "select id, item, sealed_value from jikimi_sealed where role = 'value' and id > ?"
                        + " order by id limit ?",
                (row, number) ->
                        new SealedValue(
                                row.getLong("id"),
                                row.getInt("item"),
                                row.getBytes("sealed_value")),
                after,
                size);
    }

    /**
     * Writes sealed values anew that are still the same and that nobody else holds; each as new
     * bytes, number, old bytes.
     */
    int rewrite(List<Object[]> values) {
        Statement claim =
                new Statement()
                        .add("select id from jikimi_sealed where id in (")
                        .addList(values.stream().map(value -> value[1]).toList())
                        .add(")" + dialect.claim());
        Set<Long> free =
                new HashSet<>(jdbc.queryForList(claim.sql(), Long.class, claim.parameters()));
        List<Object[]> claimed =
                values.stream().filter(value -> free.contains((Long) value[1])).toList();
        if (!claimed.isEmpty()) {
            jdbc.batchUpdate(
                    "update jikimi_sealed set sealed_value = ? where id = ? and sealed_value = ?",
                    claimed);
        }
        return claimed.size();
    }

    /** A sealed entry of the search index, and a sealed value that it may be the entry of. */
    record SealedIndex(
            long id,
            int item,
            String table,
            String indexColumn,
            byte[] index,
            String valueColumn,
            byte[] stored) {}

    private static final String SELECT_INDEXES =
            "select i.id, i.item, i.table_name, i.column_name as index_column, i.sealed_value as"
                    + " index_value, v.column_name as value_column, v.sealed_value as stored from"
                    + " jikimi_sealed i join jikimi_sealed v on v.role = 'value' and v.entity ="
                    + " i.entity and v.row_id = i.row_id and v.subject = i.subject and v.table_name"
                    + " = i.table_name and v.item = i.item where i.role = 'index'";

    /** Sealed entries of the search index of everybody; no entry is cut off from its values. */
    List<SealedIndex> indexes(long after, int size) {
        List<SealedIndex> page =
                jdbc.query(
                        SELECT_INDEXES + " and i.id > ? order by i.id limit ?",
                        JdbcSealedStore::index,
                        after,
                        size + 1);
        if (page.size() <= size) {
            return page;
        }
        long cut = page.get(size).id();
        List<SealedIndex> whole = page.stream().filter(entry -> entry.id() != cut).toList();
        return whole.isEmpty() ? indexes(after, 2 * size) : whole;
    }

    /** Something that is done in the transaction of the caller. */
    interface Work {

        void on(Connection connection) throws SQLException;
    }

    /** Does something in the transaction of the caller. */
    void onConnection(Work work) {
        jdbc.execute(
                (ConnectionCallback<Boolean>)
                        connection -> {
                            work.on(connection);
                            return true;
                        });
    }

    /** Sealed entries of the search index of some rows. */
    List<SealedIndex> indexesOf(String entity, Rows rows) {
        Statement statement =
                new Statement()
                        .add(SELECT_INDEXES + " and i.subject = ?", rows.subject().toString())
                        .add(" and i.entity = ?", entity)
                        .add(" and i.row_id in (")
                        .addList(rows.ids())
                        .add(") order by i.id");
        return jdbc.query(statement.sql(), JdbcSealedStore::index, statement.parameters());
    }

    private static SealedIndex index(ResultSet row, int number) throws SQLException {
        return new SealedIndex(
                row.getLong("id"),
                row.getInt("item"),
                row.getString("table_name"),
                row.getString("index_column"),
                row.getBytes("index_value"),
                row.getString("value_column"),
                row.getBytes("stored"));
    }

    /** Of the keys of a {@code select} those that sealed values name, up to a number of them. */
    List<Long> under(String selectOfKeys, int most) {
        return jdbc.query(
                "select distinct substring(sealed_value, 2, 8) from jikimi_sealed where role ="
                        + " 'value' and substring(sealed_value, 2, 8) in ("
                        + selectOfKeys
                        + ") limit ?",
                (row, number) -> ByteBuffer.wrap(row.getBytes(1)).getLong(),
                most);
    }

    /** Counts the sealed values of the rows. */
    long sealed(String entity, Rows rows, Set<Integer> items) {
        Statement statement =
                new Statement().add("select count(*) from jikimi_sealed where role = 'value' and ");
        addSealed(statement, entity, rows, items);
        return count(statement);
    }

    /** Counts every sealed value of the subject. */
    long sealed(DataSubjectId subject) {
        return count(
                new Statement()
                        .add(
                                "select count(*) from jikimi_sealed where role = 'value' and subject = ?",
                                subject.toString()));
    }

    /** The rows of which something of the subject is sealed. */
    Set<RowReference> sealedRows(DataSubjectId subject) {
        return new HashSet<>(
                jdbc.query(
                        "select distinct entity, row_id from jikimi_sealed where subject = ?",
                        (row, number) -> new RowReference(row.getString(1), row.getString(2)),
                        subject.toString()));
    }

    /** The entities of which something of the subject is sealed. */
    Set<String> sealedEntities(DataSubjectId subject) {
        return new HashSet<>(
                jdbc.queryForList(
                        "select distinct entity from jikimi_sealed where subject = ?",
                        String.class,
                        subject.toString()));
    }

    private static void addSealed(
            Statement statement, String entity, Rows rows, Set<Integer> items) {
        statement
                .add("subject = ?", rows.subject().toString())
                .add(" and entity = ?", entity)
                .add(" and row_id in (");
        statement.addList(rows.ids()).add(")");
        if (!items.isEmpty()) {
            statement.add(" and item in (").addList(items).add(")");
        }
    }

    /** Counts the values of the subject in the columns. */
    long values(ProtectedTable table, List<ValueColumn> columns, Rows rows) {
        Statement statement = new Statement().add("select sum(");
        String separator = "";
        for (ValueColumn column : columns) {
            addBelongs(statement.add(separator + "case when "), column, rows.keyIds());
            statement.add(" then 1 else 0 end");
            separator = " + ";
        }
        addIds(statement.add(") from " + table.table() + " where "), table, rows.ids());
        return count(statement);
    }

    /**
     * Counts index entries of the columns without a value, or with a value of the subject: none may
     * be left.
     */
    long indexEntries(ProtectedTable table, List<ValueColumn> columns, Rows rows) {
        Statement statement = new Statement().add("select sum(0");
        for (ValueColumn column : columns) {
            for (String index : column.indexColumns()) {
                statement
                        .add(" + case when " + index + " is not null and (" + column.name())
                        .add(" is null or " + firstByte(column) + " = ? or ")
                        .parameter(new byte[] {TOMBSTONE});
                addBelongs(statement, column, rows.keyIds());
                statement.add(") then 1 else 0 end");
            }
        }
        addIds(statement.add(") from " + table.table() + " where "), table, rows.ids());
        return count(statement);
    }

    /**
     * What rows hold.
     *
     * @param values how many values of the subject
     * @param ofOthers the rows with a value that is not the subject's, or that stands in the clear
     */
    record Held(long values, Set<String> ofOthers) {}

    /**
     * What the rows of a table hold of the subject, and which of them hold anything else; nobody
     * can change that any more until the transaction ends.
     */
    Held held(ProtectedTable table, Rows rows) {
        if (table.columns().isEmpty()) {
            lock(table, rows);
            return new Held(0, Set.of());
        }
        Statement statement = new Statement().add("select ").add(idText(table, "") + " as row_id");
        addOwn(statement, table.columns(), rows.keyIds());
        addOthers(statement, table.columns(), rows.keyIds());
        addLocked(statement, table, rows);
        long[] values = {0};
        Set<String> ofOthers = new HashSet<>();
        jdbc.query(
                statement.sql(),
                row -> {
                    values[0] += row.getLong(2);
                    if (row.getLong(3) > 0) {
                        ofOthers.add(row.getString(1));
                    }
                },
                statement.parameters());
        return new Held(values[0], ofOthers);
    }

    /** Keeps rows from being changed, and others from being hung under them, until the end. */
    void lock(ProtectedTable table, Rows rows) {
        Statement statement = new Statement().add("select " + idText(table, ""));
        addLocked(statement, table, rows);
        jdbc.queryForList(statement.sql(), statement.parameters());
    }

    private static void addLocked(Statement statement, ProtectedTable table, Rows rows) {
        addIds(statement.add(" from " + table.table() + " where "), table, rows.ids());
        // In one order, so that two who lock the same rows wait for each other once.
        statement.add(" order by " + String.join(", ", table.idColumns("")) + " for update");
    }

    private void addOwn(Statement statement, List<ValueColumn> columns, Set<Long> keyIds) {
        String separator = ", ";
        for (ValueColumn column : keyIds.isEmpty() ? List.<ValueColumn>of() : columns) {
            addBelongs(statement.add(separator + "case when "), column, keyIds);
            statement.add(" then 1 else 0 end");
            separator = " + ";
        }
        statement.add(keyIds.isEmpty() ? ", 0 as own" : " as own");
    }

    private void addOthers(Statement statement, List<ValueColumn> columns, Set<Long> keyIds) {
        String separator = ", case when ";
        for (ValueColumn column : columns) {
            statement
                    .add(separator + "(" + column.name() + " is not null and " + firstByte(column))
                    .add(" <> ?")
                    .parameter(new byte[] {TOMBSTONE});
            if (!keyIds.isEmpty()) {
                addBelongs(statement.add(" and not "), column, keyIds);
            }
            statement.add(column.plain() == null ? ")" : ") or " + column.plain() + " is not null");
            separator = " or ";
        }
        statement.add(" then 1 else 0 end as others");
    }

    /** Of the rows, those of which values of anybody are sealed and may still be put back. */
    Set<String> sealedOfAnybody(String entity, Collection<String> ids) {
        return ids(
                new Statement()
                        .add("select distinct row_id from jikimi_sealed where entity = ?", entity)
                        .add(" and row_id in (")
                        .addList(ids)
                        .add(")"));
    }

    /** Of the rows, those that a foreign key points to. */
    Set<String> referredTo(ProtectedTable table, ForeignKey key, Collection<String> ids) {
        Statement statement = new Statement();
        statement.add("select " + idText(table, "p.")).add(" from " + table.table() + " p where ");
        addIds(statement, table, "p.", ids);
        statement.add(" and exists (select 1 from " + key.table() + " f where ");
        String separator = "";
        for (ForeignKey.Pair pair : key.columns()) {
            statement.add(separator + "f." + pair.from() + " = p." + pair.to());
            separator = " and ";
        }
        if (key.itself()) {
            statement.add(" and " + idText(table, "f.") + " <> " + idText(table, "p."));
        }
        return ids(statement.add(")"));
    }

    /** The entity rows of which the history table knows that they speak of the subject. */
    Set<String> rowsNaming(ProtectedTable table, String column, Collection<?> names) {
        Statement statement = selectIds(table);
        return ids(statement.add(column + " in (").addList(names).add(")"));
    }

    /** Deletes the rows of a table. */
    int delete(ProtectedTable table, Collection<String> ids) {
        Statement statement = new Statement().add("delete from " + table.table() + " where ");
        addIds(statement, table, ids);
        return jdbc.update(statement.sql(), statement.parameters());
    }

    private Statement selectIds(ProtectedTable table) {
        return new Statement()
                .add("select distinct " + idText(table, ""))
                .add(" from " + table.table() + " where ");
    }

    private Set<String> ids(Statement statement) {
        return new HashSet<>(
                jdbc.queryForList(statement.sql(), String.class, statement.parameters()));
    }

    private long count(Statement statement) {
        Long count = jdbc.queryForObject(statement.sql(), Long.class, statement.parameters());
        return count == null ? 0 : count;
    }

    private String rowKey(ProtectedTable table) {
        if (table.rowKey().isEmpty()) {
            return dialect.asText("null");
        }
        List<String> parts = new ArrayList<>();
        for (String column : table.rowKey()) {
            if (!parts.isEmpty()) {
                parts.add("':'");
            }
            parts.add(dialect.asText(table.table() + "." + column));
        }
        return parts.size() == 1 ? parts.get(0) : dialect.concat(parts.toArray(String[]::new));
    }

    private void addMarker(Statement statement, ProtectedTable table, ValueColumn column) {
        statement.add(", ");
        if (table.rowKey().isEmpty()) {
            addEmptied(statement, table, column);
        } else {
            statement.add(dialect.noBytes());
        }
    }

    /**
     * What stands in an emptied column: null where that is possible and the row can be found again
     * without it, else a tombstone. In a table whose rows nothing tells apart the tombstone carries
     * the random nonce of the value it replaces, which says nothing and is found again.
     */
    private void addEmptied(Statement statement, ProtectedTable table, ValueColumn column) {
        if (table.rowKey().isEmpty()) {
            statement
                    .add(
                            dialect.concat(
                                    dialect.bytesParameter(),
                                    "substring(" + column.name() + ", 10, 12)"))
                    .parameter(new byte[] {TOMBSTONE});
        } else if (column.nullable()) {
            statement.add("null");
        } else {
            statement
                    .add(column.written(dialect, dialect.bytesParameter()))
                    .parameter(new byte[] {TOMBSTONE});
        }
    }

    private String idText(ProtectedTable table, String prefix) {
        return table.idText(dialect, prefix);
    }

    private static void addIds(Statement statement, ProtectedTable table, Collection<String> ids) {
        addIds(statement, table, "", ids);
    }

    private static void addIds(
            Statement statement, ProtectedTable table, String prefix, Collection<String> ids) {
        statement.add(table.idsIn(prefix, ids.size()));
        ids.forEach(id -> table.idValues(id).forEach(statement::parameter));
    }

    private void addBelongs(Statement statement, ValueColumn column, Set<Long> keyIds) {
        statement.add("substring(" + column.stored(dialect, "") + ", 2, 8) in (");
        statement.addList(keyIds.stream().map(JdbcSealedStore::bytes).toList()).add(")");
    }

    private void addAnyBelongs(Statement statement, List<ValueColumn> columns, Set<Long> keyIds) {
        String separator = "(";
        for (ValueColumn column : columns) {
            addBelongs(statement.add(separator), column, keyIds);
            separator = " or ";
        }
        statement.add(")");
    }

    private String firstByte(ValueColumn column) {
        return "substring(" + column.stored(dialect, "") + ", 1, 1)";
    }

    private static byte[] bytes(long keyId) {
        return ByteBuffer.allocate(Long.BYTES).putLong(keyId).array();
    }

    /** A statement and its parameters, growing together. */
    private static final class Statement {

        private final StringBuilder sql = new StringBuilder();
        private final List<Object> parameters = new ArrayList<>();

        Statement add(String text) {
            sql.append(text);
            return this;
        }

        Statement add(String text, Object parameter) {
            parameters.add(parameter);
            return add(text);
        }

        Statement parameter(Object parameter) {
            parameters.add(parameter);
            return this;
        }

        Statement addList(Collection<?> values) {
            String separator = "";
            for (Object value : values) {
                add(separator + "?", value);
                separator = ", ";
            }
            return this;
        }

        boolean isEmpty() {
            return sql.isEmpty();
        }

        String sql() {
            return sql.toString();
        }

        Object[] parameters() {
            return parameters.toArray();
        }
    }
}
