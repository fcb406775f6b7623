package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.IndexKeys;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One search index of an attribute.
 *
 * @param value what knows the form of the value
 * @param index what the index answers
 */
record IndexedValue(ProtectedValue value, SearchIndex index) implements IndexForm {

    @Override
    public Search search() {
        return index.search();
    }

    @Override
    public byte @Nullable [] of(byte[] stored, IndexKey key) {
        return value.indexOf(stored, index, key);
    }

    @Override
    public void takeOlderAlong(Connection connection, IndexKeys keys, byte[] stored)
            throws SQLException {
        value.takeOlderAlong(connection, keys, stored, index);
    }

    @Override
    public int length() {
        return index.length();
    }

    @Override
    public byte[] ofValue(Object given, IndexKey key) {
        return value.hash(key, ValueCodec.text(given), index);
    }

    @Override
    public void takeOlderValueAlong(Connection connection, IndexKeys keys, Object given)
            throws SQLException {
        value.takeOlderAlong(connection, keys, given, index);
    }
}
