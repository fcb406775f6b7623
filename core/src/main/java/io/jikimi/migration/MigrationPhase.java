package io.jikimi.migration;

/**
 * How far an instance of the service is with a table that held its values in the clear (개인정보의 안전성
 * 확보조치 기준 제7조). Two instances one phase apart work side by side, and every phase can be taken back
 * until the cut-over.
 */
public enum MigrationPhase {
    /**
     * The new columns are there and the search index is written; the plain column is written and
     * read as before.
     */
    EXPAND,
    /** Every write stores the encrypted value as well. The plain one is still the truth. */
    ENCRYPT,
    /** As before, and what was stored earlier is encrypted in the background. */
    BACKFILL,
    /**
     * The search index is searched and unique. Both values are written until the cut-over, and from
     * then on only the encrypted one.
     */
    ENFORCED;

    /** The phase this one can be reached from, itself for the first. */
    MigrationPhase before() {
        return this == EXPAND ? EXPAND : values()[ordinal() - 1];
    }
}
