package io.jikimi.keys;

import io.jikimi.database.DatabaseDialect;

/**
 * The locking question a writing transaction asks before it completes: are the keys it wrote under
 * still alive? The lock keeps them so until the transaction ends, because a positive answer is
 * never trusted from a cache. Offered as a statement, so that the write guard can join it with its
 * other questions into one round trip.
 */
public final class KeyStateLock {

    private final DatabaseDialect dialect;

    /** The question in the words of a database. */
    public KeyStateLock(DatabaseDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * A {@code select} of {@code subject}, {@code key_id} and {@code state} (the name of a {@link
     * KeyState}) that locks the rows it returns. A key without a row is missing. Keys are locked in
     * the order of their numbers, so that two writers never wait for each other.
     *
     * @param keys how many key numbers are bound, as that many positional parameters
     */
    public String select(int keys) {
        return JdbcDataKeyTable.selectOfStates(keys) + dialect.shareLock();
    }

    /**
     * A {@code select} of {@code id} and {@code state} that locks what it returns: the keys of the
     * search index other than those a transaction has written under. One that is {@code ACTIVE} has
     * taken their place; one that is {@code PREPARED} does not before the transaction has ended.
     *
     * @param keys how many key numbers are bound, as that many positional parameters
     */
    public String selectOfOtherIndexKeys(int keys) {
        return JdbcKeyLedger.selectOfOtherIndexKeys(keys) + dialect.shareLock();
    }
}
