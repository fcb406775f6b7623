package io.jikimi.migration;

import io.jikimi.custody.PlainTwin;

/**
 * A protected attribute whose values live as text in the column that held them in the clear. To an
 * instance that starts there is no plain value any more.
 */
record InPlaceAttribute(String table, String column) implements PlainTwin {

    @Override
    public boolean complete() {
        return true;
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public boolean writesEncrypted() {
        return true;
    }

    @Override
    public boolean writesPlain() {
        return false;
    }

    @Override
    public boolean searchesPlain() {
        return false;
    }

    @Override
    public boolean readsEncrypted() {
        return true;
    }

    @Override
    public boolean emptied() {
        return true;
    }

    @Override
    public void refuseIfBehind() {
        // No instance reads anything else.
    }
}
