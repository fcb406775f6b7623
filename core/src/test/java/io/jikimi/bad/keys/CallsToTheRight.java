package io.jikimi.bad.keys;

import io.jikimi.bad.custody.JdbcStranger;

/** Calls a room to its right; with the call back the two rooms form a cycle. */
public final class CallsToTheRight {

    private final JdbcStranger right;

    CallsToTheRight(JdbcStranger right) {
        this.right = right;
    }

    String table() {
        return right.table();
    }
}
