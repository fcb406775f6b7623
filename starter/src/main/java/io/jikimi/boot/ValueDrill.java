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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens some of the protected values a database holds, wherever they stand, and throws away what it
 * opened: that they open is the proof. Knows nothing of the service's classes.
 */
final class ValueDrill {

    /** Where databases keep what they need themselves. */
    private static final Set<String> SYSTEM =
            Set.of("information_schema", "pg_catalog", "mysql", "performance_schema", "sys");

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

    /**
     * What was found.
     *
     * @param columns every column with protected values
     * @param unread the tables the account may not read
     */
    record Found(List<Column> columns, Set<String> unread) {}

    /** Looks at every table of every schema, but those of the database and our own. */
    Found run() throws SQLException {
        List<Column> columns = new ArrayList<>();
        Set<String> unread = new LinkedHashSet<>();
        try (Connection connection = database.getConnection()) {
            for (Place place : places(connection)) {
                try {
                    Opening opening = open(values(connection, place));
                    if (opening.isOurs()) {
                        columns.add(opening.column(place));
                    }
                } catch (SQLException mayNotRead) {
                    unread.add(place.name());
                }
            }
        }
        return new Found(columns, unread);
    }

    private Opening open(List<byte[]> values) {
        Opening opening = new Opening();
        for (byte[] value : values) {
            if (StoredValue.isProtected(value)) {
                open(value, opening);
            } else {
                opening.withoutForm++;
            }
        }
        return opening;
    }

    private void open(byte[] value, Opening opening) {
        opening.withForm++;
        try {
            Optional<DataKey> key = keys.readingKey(StoredValue.keyId(value));
            opening.known++;
            if (key.isPresent()) {
                opening.tried++;
                opening.item = itemOf(key.get(), value);
                opening.opened++;
            }
        } catch (LifecycleException refusal) {
            if (refusal.refusal() == Refusal.KEY_UNAVAILABLE) {
                throw refusal;
            }
            opening.tried += refusal.refusal() == Refusal.KEY_MISSING ? 1 : 0;
            opening.missing.add(refusal.where() + ": " + refusal.action());
        }
    }

    /** What became of the values of one column. */
    private static final class Opening {

        private final Set<String> missing = new LinkedHashSet<>();
        private @Nullable String item;
        private int withForm;
        private int withoutForm;
        private int known;
        private int tried;
        private int opened;

        /**
         * One value under a key of ours is enough, and so is a column in which everything has the
         * form: its keys may all be lost. A picture that has it by chance is neither.
         */
        boolean isOurs() {
            return withForm > 0 && (known > 0 || withoutForm == 0);
        }

        Column column(Place place) {
            if (withoutForm > 0) {
                missing.add(
                        place.name()
                                + "."
                                + place.column()
                                + ": "
                                + withoutForm
                                + " values have not the form of a protected value. They were"
                                + " altered, or written past Jikimi: restore them from a backup.");
            }
            return new Column(
                    place.name(), place.column(), item, tried + withoutForm, opened, missing);
        }
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
        Set<Table> tables = new LinkedHashSet<>();
        try (ResultSet found =
                meta.getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                tables.add(table(found));
            }
        }
        Table here = new Table(connection.getCatalog(), connection.getSchema(), "");
        try (ResultSet columns = meta.getColumns(null, null, "%", "%")) {
            while (columns.next()) {
                Table table = table(columns);
                if (tables.contains(table)
                        && table.isOfAService()
                        && BINARY.contains(columns.getInt("DATA_TYPE"))) {
                    places.add(
                            new Place(
                                    table, table.seenFrom(here), columns.getString("COLUMN_NAME")));
                }
            }
        }
        return places;
    }

    private static Table table(ResultSet row) throws SQLException {
        return new Table(
                row.getString("TABLE_CAT"),
                row.getString("TABLE_SCHEM"),
                row.getString("TABLE_NAME"));
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
                                    + place.table().quoted(quote)
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

    /** A table, where the database puts it: some have schemas, some catalogs, some both. */
    private record Table(@Nullable String catalog, @Nullable String schema, String name) {

        boolean isOfAService() {
            return !isSystem(catalog)
                    && !isSystem(schema)
                    && !name.toLowerCase(Locale.ROOT).startsWith("jikimi_");
        }

        private static boolean isSystem(@Nullable String space) {
            return space != null && SYSTEM.contains(space.toLowerCase(Locale.ROOT));
        }

        String quoted(String quote) {
            return Stream.of(catalog, schema, name)
                    .filter(Objects::nonNull)
                    .map(part -> ValueDrill.quoted(part, quote))
                    .collect(Collectors.joining("."));
        }

        /** Its name, as short as it is clear. */
        String seenFrom(Table here) {
            boolean same =
                    Objects.equals(catalog, here.catalog) && Objects.equals(schema, here.schema);
            return same ? name : (schema == null ? catalog : schema) + "." + name;
        }
    }

    private record Place(Table table, String name, String column) {}
}
