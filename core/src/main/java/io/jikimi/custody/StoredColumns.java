package io.jikimi.custody;

import io.jikimi.database.StoredText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.sql.Template;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/** Reads the stored bytes of columns of one row, past every conversion. */
final class StoredColumns {

    private final SharedSessionContractImplementor session;
    private final EntityPersister persister;
    private final Object id;

    StoredColumns(SharedSessionContractImplementor session, EntityPersister persister, Object id) {
        this.session = session;
        this.persister = persister;
        this.id = id;
    }

    /** The bytes of one column, or null. */
    byte @Nullable [] read(SelectableMapping column) {
        return read(List.of(column)).get(column);
    }

    /** The bytes of columns that are not null, with one query a table. */
    Map<SelectableMapping, byte[]> read(List<SelectableMapping> columns) {
        Map<SelectableMapping, byte[]> stored = new LinkedHashMap<>();
        read(columns, "", stored);
        return stored;
    }

    /**
     * The same of a row that nobody changes before the transaction has ended; empty where there is
     * none.
     */
    Optional<Map<SelectableMapping, byte[]>> readForUpdate(List<SelectableMapping> columns) {
        return readLocked(columns, SessionDialect.of(session).updateLock());
    }

    /** The same, where others may keep the row from being changed as well. */
    Optional<Map<SelectableMapping, byte[]>> readShared(List<SelectableMapping> columns) {
        return readLocked(columns, SessionDialect.of(session).shareLock());
    }

    /**
     * Whether a row that nobody changes before the transaction has ended holds a value in an
     * attribute; empty where there is no row. Java compares: for the database two names of two
     * people may be equal.
     */
    Optional<Boolean> holds(String attribute, @Nullable Object value) {
        AttributeMapping mapping = persister.findAttributeMapping(attribute);
        List<SelectableMapping> columns = new ArrayList<>();
        SelectableConsumer collect = (position, column) -> columns.add(column);
        mapping.forEachSelectable(collect);
        List<Object> sought = new ArrayList<>();
        mapping.breakDownJdbcValues(
                value, (position, part, selectable) -> sought.add(part), session);
        List<Boolean> equal = new ArrayList<>();
        boolean found =
                query(
                        table(columns.get(0)),
                        columns,
                        SessionDialect.of(session).updateLock(),
                        (results, position, column) ->
                                equal.add(
                                        isEqual(
                                                column.getJdbcMapping(),
                                                stored(results, position, column.getJdbcMapping()),
                                                sought.get(position - 1))));
        return found ? Optional.of(!equal.contains(false)) : Optional.empty();
    }

    private @Nullable Object stored(ResultSet results, int position, JdbcMapping mapping)
            throws SQLException {
        return mapping.getJdbcValueExtractor().extract(results, position, session);
    }

    @SuppressWarnings("unchecked")
    private static boolean isEqual(
            JdbcMapping mapping, @Nullable Object stored, @Nullable Object sought) {
        JavaType<Object> type = (JavaType<Object>) mapping.getJdbcJavaType();
        return stored == null || sought == null ? stored == sought : type.areEqual(stored, sought);
    }

    private Optional<Map<SelectableMapping, byte[]>> readLocked(
            List<SelectableMapping> columns, String lock) {
        Map<SelectableMapping, byte[]> stored = new LinkedHashMap<>();
        boolean found = read(columns, lock, stored);
        return found ? Optional.of(stored) : Optional.empty();
    }

    private boolean read(
            List<SelectableMapping> columns, String lock, Map<SelectableMapping, byte[]> stored) {
        Map<String, List<SelectableMapping>> byTable = new LinkedHashMap<>();
        for (SelectableMapping column : columns) {
            byTable.computeIfAbsent(table(column), table -> new ArrayList<>()).add(column);
        }
        boolean found = false;
        for (Map.Entry<String, List<SelectableMapping>> table : byTable.entrySet()) {
            found |= read(table.getKey(), table.getValue(), lock, stored);
        }
        return found;
    }

    /** A table for each class repeats the columns that it inherits. */
    private String table(SelectableMapping column) {
        String named = column.getContainingTableExpression();
        return key(persister, named).isEmpty() ? persister.getIdentifierTableName() : named;
    }

    private boolean read(
            String table,
            List<SelectableMapping> columns,
            String lock,
            Map<SelectableMapping, byte[]> stored) {
        return query(
                table,
                columns,
                lock,
                (results, position, column) -> {
                    byte[] bytes =
                            StoredTextJdbcType.isTypeOf(column.getJdbcMapping())
                                    ? StoredText.bytes(results.getString(position))
                                    : results.getBytes(position);
                    if (bytes != null) {
                        stored.put(column, known(column, bytes));
                    }
                });
    }

    /** What is read of a column. */
    private interface Cell {

        void read(ResultSet results, int position, SelectableMapping column) throws SQLException;
    }

    private boolean query(String table, List<SelectableMapping> columns, String lock, Cell cell) {
        String sql =
                "select "
                        + String.join(
                                ", ",
                                columns.stream().map(column -> expression(column, table)).toList())
                        + " from "
                        + table
                        + " where "
                        + String.join(" = ? and ", key(persister, table))
                        + " = ?"
                        + lock;
        try (PreparedStatement statement =
                session.getJdbcCoordinator()
                        .getLogicalConnection()
                        .getPhysicalConnection()
                        .prepareStatement(sql)) {
            bindId(statement, 1);
            try (ResultSet results = statement.executeQuery()) {
                boolean found = results.next();
                for (int index = 0; found && index < columns.size(); index++) {
                    cell.read(results, index + 1, columns.get(index));
                }
                return found;
            }
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not read stored values", sql);
        }
    }

    /** A column beside which a plain value may stand is read like everywhere. */
    private static String expression(SelectableMapping column, String table) {
        String custom = column.getCustomReadExpression();
        return custom == null
                ? column.getSelectionExpression()
                : custom.replace(Template.TEMPLATE, table);
    }

    private static byte[] known(SelectableMapping column, byte[] read) {
        ProtectedValue value =
                column.getJdbcMapping() instanceof Type type ? RowModel.protectedValue(type) : null;
        return value == null ? read : value.known(read);
    }

    private void bindId(PreparedStatement statement, int first) throws SQLException {
        if (!(persister.getIdentifierType() instanceof ComponentType)) {
            persister.getIdentifierType().nullSafeSet(statement, id, first, session);
            return;
        }
        List<Object> parts = RowIds.values(persister, id);
        for (int index = 0; index < parts.size(); index++) {
            statement.setObject(first + index, parts.get(index));
        }
    }

    /** A joined table may name its key otherwise than the root does. */
    static List<String> key(EntityPersister persister, String table) {
        List<String> columns = new ArrayList<>();
        persister.forEachMutableTable(
                mapping -> {
                    if (mapping.containsTableName(table)) {
                        mapping.getKeyMapping()
                                .getKeyColumns()
                                .forEach(key -> columns.add(key.getColumnName()));
                    }
                });
        return columns;
    }
}
