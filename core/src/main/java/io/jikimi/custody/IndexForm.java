package io.jikimi.custody;

import io.jikimi.catalogue.Search;
import io.jikimi.crypto.IndexKey;
import io.jikimi.keys.IndexKeys;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How an entry of the search index is made from its value, wherever the two stand. For the rooms to
 * the right; a service has no use for it.
 */
public interface IndexForm {

    /** What the entries answer. */
    Search search();

    /** The entry for stored bytes under a key; null for what is gone. */
    byte @Nullable [] of(byte[] stored, IndexKey key);

    /**
     * Before stored bytes come back while the key of the search index is rotated, moves who has
     * their value under the older key: a unique index decides then as ever.
     */
    void takeOlderAlong(Connection connection, IndexKeys keys, byte[] stored) throws SQLException;

    /** How many bytes the column of the entries has. */
    int length();

    /** The entry for a value under a key. */
    byte[] ofValue(Object value, IndexKey key);

    /** The same as {@link #takeOlderAlong} for a value that is written past Hibernate. */
    void takeOlderValueAlong(Connection connection, IndexKeys keys, Object value)
            throws SQLException;

    /** Whether a column is called like that of a search index. */
    static boolean isColumn(String name) {
        return SearchIndex.isColumn(name);
    }

    /** What the name of a search index has after that of the column. */
    static String columnSuffix(Search search) {
        return SearchIndex.columnSuffix(search);
    }
}
