package io.jikimi.bad.keys;

/** Names its own table, as it should. */
public final class JdbcKeyStore {

    static final String TABLE = "jikimi_data_key";

    /** Names the table. */
    public String table() {
        return TABLE;
    }
}
