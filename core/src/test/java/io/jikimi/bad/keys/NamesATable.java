package io.jikimi.bad.keys;

/** Holds SQL without being a Jdbc class. */
public final class NamesATable {

    String count(String column) {
        return "select count(" + column + ") from jikimi_epoch";
    }
}
