package io.jikimi.boot;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens some of the protected values a database holds, wherever they stand, and throws away what it
 * opened: that they open is the proof. Knows nothing of the service's classes.
 */
final class ValueDrill {

    private static final Set<Integer> BINARY =
            Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

    private final DataSource database;
    private final DataKeys keys;
    private final SortedMap<Integer, String> items;
    private final int samples;
    private final FieldCipher cipher = new FieldCipher();

    ValueDrill(DataSource database, DataKeys keys, SortedMap<Integer, String> items, int samples) {
        this.database = database;
        this.keys = keys;
        this.items = items;
        this.samples = samples;
    }

    /**
     * What was found in one column.
     *
     * @param item the item the values are of; null if none opened
     */
    record Column(
            String table,
            String name,
            @Nullable String item,
            int tried,
            int opened,
            Set<String> missing) {}

    /** Every column with protected values. */
    List<Column> run() throws SQLException {
        List<Column> found = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            for (Place place : places(connection)) {
                List<byte[]> values = values(connection, place);
                if (!values.isEmpty() && values.stream().allMatch(StoredValue::isProtected)) {
                    found.add(open(place, values));
                }
            }
        }
        return found;
    }

    private Column open(Place place, List<byte[]> values) {
        String item = null;
        int tried = 0;
        int opened = 0;
        Set<String> missing = new LinkedHashSet<>();
        for (byte[] value : values) {
            try {
                Optional<DataKey> key = keys.readingKey(StoredValue.keyId(value));
                if (key.isPresent()) {
                    tried++;
                    item = itemOf(key.get(), value);
                    opened++;
                }
            } catch (LifecycleException refusal) {
                if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                    throw refusal;
                }
                tried += refusal.refusal() == Refusal.KEY_MISSING ? 1 : 0;
                missing.add(refusal.where() + ": " + refusal.action());
            }
        }
        return new Column(place.table(), place.column(), item, tried, opened, missing);
    }

    private String itemOf(DataKey key, byte[] value) {
        for (Map.Entry<Integer, String> item : items.entrySet()) {
            if (opens(key, item.getKey(), value)) {
                return item.getValue();
            }
        }
        throw new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                "key " + Long.toHexString(key.id()),
                "The key opens and a value under it does not, as any item in jikimi_item. Restore"
                        + " both from the same backup.");
    }

    private boolean opens(DataKey key, int item, byte[] value) {
        try {
            cipher.decrypt(key, item, value);
            return true;
        } catch (LifecycleException anotherItem) {
            return false;
        }
    }

    private static List<Place> places(Connection connection) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        List<Place> places = new ArrayList<>();
        Set<String> tables = new LinkedHashSet<>();
        String schema = connection.getSchema();
        try (ResultSet found =
                meta.getTables(
                        connection.getCatalog(),
                        schema,
                        "%",
                        new String[] {"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        try (ResultSet columns = meta.getColumns(connection.getCatalog(), schema, "%", "%")) {
            while (columns.next()) {
                String table = columns.getString("TABLE_NAME");
                if (tables.contains(table)
                        && !table.toLowerCase(Locale.ROOT).startsWith("jikimi_")
                        && BINARY.contains(columns.getInt("DATA_TYPE"))) {
                    places.add(new Place(table, columns.getString("COLUMN_NAME")));
                }
            }
        }
        return places;
    }

    private List<byte[]> values(Connection connection, Place place) throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString();
        String column = quoted(place.column(), quote);
        List<byte[]> values = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(samples);
            try (ResultSet rows =
                    statement.executeQuery(
                            "select "
                                    + column
                                    + " from "
                                    + quoted(place.table(), quote)
                                    + " where "
                                    + column
                                    + " is not null")) {
                while (rows.next()) {
                    byte[] value = rows.getBytes(1);
                    if (!StoredValue.isTombstone(value)) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }

    private static String quoted(String name, String quote) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    private record Place(String table, String column) {}
}
