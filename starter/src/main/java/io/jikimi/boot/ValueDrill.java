package io.jikimi.boot;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.BinaryColumns;
import io.jikimi.database.StoredText;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        List<Place> places = new ArrayList<>();
        for (BinaryColumns.InTable table : BinaryColumns.of(connection)) {
            for (String column : table.all()) {
                places.add(new Place(table, column));
            }
        }
        return places;
    }

    private List<byte[]> values(Connection connection, Place place) throws SQLException {
        String column = place.in().quoted(place.column());
        List<byte[]> values = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(samples);
            try (ResultSet rows =
                    statement.executeQuery(
                            "select "
                                    + column
                                    + " from "
                                    + place.in().table()
                                    + " where "
                                    + column
                                    + " is not null")) {
                while (rows.next()) {
                    byte[] value = place.read(rows);
                    if (!StoredValue.isTombstone(value)) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }

    private record Place(BinaryColumns.InTable in, String column) {

        String name() {
            return in.name();
        }

        /** A column of text may be one that was encrypted in place, padded by its type. */
        byte[] read(ResultSet row) throws SQLException {
            return in.texts().contains(column)
                    ? Objects.requireNonNull(StoredText.bytes(row.getString(1).stripTrailing()))
                    : row.getBytes(1);
        }
    }
}
