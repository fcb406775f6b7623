package io.jikimi.custody;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of the elements of one list, read past every conversion, and only when somebody
 * asks for those of a value whose bytes nobody remembers.
 */
final class StoredElements {

    private final SharedSessionContractImplementor session;
    private final ElementModel model;
    private final PersistentCollection<?> collection;
    private @Nullable List<Row> rows;

    StoredElements(
            SharedSessionContractImplementor session,
            ElementModel model,
            PersistentCollection<?> collection) {
        this.session = session;
        this.model = model;
        this.collection = collection;
    }

    /**
     * The bytes of a value, each only once; encrypts it where the row is gone.
     *
     * @param index where it stands in the list as it was loaded
     * @param value which of the values of the element it is
     * @param loaded what it was loaded as
     */
    byte[] find(int index, ProtectedValue value, Object loaded) {
        int position = model.values().indexOf(value);
        for (Row row : rows()) {
            byte[] stored = row.index() == null || row.index() == index ? row.at(position) : null;
            if (stored != null && loaded.equals(value.decrypt(stored))) {
                row.take(position);
                return stored;
            }
        }
        return value.writeElement(loaded);
    }

    private List<Row> rows() {
        List<Row> known = rows;
        if (known == null) {
            known = read();
            rows = known;
        }
        return known;
    }

    private List<Row> read() {
        CollectionEntry entry =
                Objects.requireNonNull(
                        session.getPersistenceContextInternal().getCollectionEntry(collection));
        AbstractCollectionPersister persister =
                (AbstractCollectionPersister) Objects.requireNonNull(entry.getLoadedPersister());
        String sql = select(persister);
        try (PreparedStatement statement =
                session.getJdbcCoordinator()
                        .getLogicalConnection()
                        .getPhysicalConnection()
                        .prepareStatement(sql)) {
            bindKey(statement, persister, entry.getLoadedKey());
            try (ResultSet results = statement.executeQuery()) {
                return read(results, persister);
            }
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not read the stored values of a list", sql);
        }
    }

    private void bindKey(
            PreparedStatement statement,
            AbstractCollectionPersister persister,
            @Nullable Object key)
            throws SQLException {
        if (key == null || !(persister.getKeyType() instanceof ComponentType)) {
            persister.getKeyType().nullSafeSet(statement, key, 1, session);
            return;
        }
        List<Object> parts = RowIds.values(persister.getOwnerEntityPersister(), key);
        for (int index = 0; index < parts.size(); index++) {
            statement.setObject(index + 1, parts.get(index));
        }
    }

    private static String select(AbstractCollectionPersister persister) {
        List<String> columns = new ArrayList<>(Arrays.asList(persister.getElementColumnNames()));
        if (persister.hasIndex()) {
            columns.addAll(Arrays.asList(persister.getIndexColumnNames()));
        }
        return "select "
                + String.join(", ", columns)
                + " from "
                + persister.getTableName()
                + " where "
                + String.join(" = ? and ", persister.getKeyColumnNames())
                + " = ?";
    }

    private List<Row> read(ResultSet results, AbstractCollectionPersister persister)
            throws SQLException {
        List<Integer> columns = new ArrayList<>();
        addColumns(model.type(), 1, columns);
        List<Row> read = new ArrayList<>();
        while (results.next()) {
            byte[] @Nullable [] stored = new byte[columns.size()][];
            for (int position = 0; position < stored.length; position++) {
                stored[position] = results.getBytes(columns.get(position));
            }
            read.add(new Row(index(results, persister), stored));
        }
        return read;
    }

    private int addColumns(Type type, int column, List<Integer> columns) {
        if (RowModel.protectedValue(type) != null) {
            columns.add(column);
            return column + 1;
        }
        if (type instanceof ComponentType component) {
            int next = column;
            for (Type inner : component.getSubtypes()) {
                next = addColumns(inner, next, columns);
            }
            return next;
        }
        return column + type.getColumnSpan(session.getFactory().getRuntimeMetamodels());
    }

    private static @Nullable Integer index(ResultSet results, AbstractCollectionPersister persister)
            throws SQLException {
        return persister.hasIndex()
                ? results.getInt(persister.getElementColumnNames().length + 1)
                        - persister.getAttributeMapping().getIndexMetadata().getListIndexBase()
                : null;
    }

    private record Row(@Nullable Integer index, byte[] @Nullable [] stored) {

        byte @Nullable [] at(int position) {
            return stored[position];
        }

        void take(int position) {
            stored[position] = null;
        }
    }
}
