package io.jikimi.bad.keys;

/** Names, through a constant, a table whose story another class tells. */
public final class JdbcSecondKeyStore {

    String delete() {
        return "delete from " + JdbcKeyStore.TABLE;
    }
}
