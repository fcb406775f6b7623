package io.jikimi.bad.custody;

import io.jikimi.bad.keys.JdbcKeyStore;

/** Names tables of another room, and one that does not exist. */
public final class JdbcStranger {

    private final JdbcKeyStore left;

    JdbcStranger(JdbcKeyStore left) {
        this.left = left;
    }

    /** Names a table that no script creates. */
    public String table() {
        return "select id from jikimi_nowhere";
    }

    String other(long id) {
        return left.table() + "select id from jikimi_epoch where id = " + id;
    }
}
