package io.jikimi.migration;

import java.time.Instant;

/** A table whose plain values are being encrypted, as this instance sees it. */
final class MigratedTable {

    private final String name;
    private final MigrationPhase phase;

    /** Fixed at start: whether the plain columns are out of use for good. */
    private final boolean complete;

    private volatile boolean cutOver;
    private volatile boolean emptied;
    private volatile Instant heard = Instant.MAX;

    MigratedTable(String name, MigrationPhase phase, boolean cutOver, boolean emptied) {
        this.name = name;
        this.phase = phase;
        this.complete = emptied;
        this.cutOver = cutOver;
        this.emptied = emptied;
    }

    String name() {
        return name;
    }

    MigrationPhase phase() {
        return phase;
    }

    /** Whether the plain columns had been emptied before this instance started. */
    boolean complete() {
        return complete;
    }

    /** Whether the encrypted values are the truth, so that no plain one is written. */
    boolean cutOver() {
        return cutOver;
    }

    /** Whether a plain value is a fault. */
    boolean emptied() {
        return emptied;
    }

    /** When others last heard of this instance; the end of time before it was let in. */
    Instant heard() {
        return heard;
    }

    void heard(Instant now) {
        heard = now;
    }

    /** What the database says by now. Neither is ever taken back. */
    void saw(boolean isCutOver, boolean isEmptied) {
        cutOver |= isCutOver;
        emptied |= isEmptied;
    }
}
