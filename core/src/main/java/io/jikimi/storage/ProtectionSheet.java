package io.jikimi.storage;

import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.subject.DataKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where personal data are stored, how each column is to be protected, and what was found in it (암호화
 * 현황표; 개인정보의 안전성 확보조치 기준 제7조). It holds no personal value.
 *
 * @param at when it was measured
 * @param lines a line for each column
 * @param keys the key ledger; empty where the service keeps none
 */
public record ProtectionSheet(Instant at, List<Line> lines, List<KeyLedgerEntry> keys) {

    /** Copies what it is given. */
    public ProtectionSheet {
        lines = List.copyOf(lines);
        keys = List.copyOf(keys);
    }

    /**
     * Whether every column was measured, nothing that is to be encrypted stands in the clear, and
     * no value in a row of somebody else.
     */
    public boolean sound() {
        return lines.stream().allMatch(Line::sound);
    }

    /** What a table is. */
    public enum Place {
        /** Rows of an entity. */
        ROWS,
        /** The values of a list. */
        LIST,
        /** The history of either. */
        HISTORY
    }

    /**
     * One column.
     *
     * @param table the table
     * @param place what the table is
     * @param column the column
     * @param item the item of the register
     * @param kind its kind
     * @param mandatory whether the law demands encryption
     * @param algorithm how it is encrypted; empty where the annotation says it is not
     * @param indexColumns the columns of its search index
     * @param count what was found; null if there was no time to measure
     * @param owned whether the database tells whose a value is: by the row, or by what it names
     * @param misplaced how many values belong to somebody else, as one that was copied from another
     *     row does; null if there was no time to measure, or nothing that tells
     */
    public record Line(
            String table,
            Place place,
            String column,
            String item,
            DataKind kind,
            boolean mandatory,
            String algorithm,
            List<String> indexColumns,
            @Nullable Count count,
            boolean owned,
            @Nullable Long misplaced) {

        /** Copies what it is given. */
        public Line {
            indexColumns = List.copyOf(indexColumns);
        }

        private boolean sound() {
            return count != null
                    && (algorithm.isEmpty() || count.plain() == 0)
                    && (!owned || Long.valueOf(0).equals(misplaced));
        }
    }

    /**
     * What was found in a column, told by the first byte of what is stored.
     *
     * @param rows all rows
     * @param encrypted values under a key of a data subject
     * @param destroyed values that were destroyed
     * @param empty rows without a value
     * @param plain anything else: values in the clear
     */
    public record Count(long rows, long encrypted, long destroyed, long empty, long plain) {

        /** How many of a hundred values are encrypted; 100 where there is none. */
        public int percent() {
            long values = encrypted + plain;
            return values == 0 ? 100 : Math.toIntExact(encrypted * 100 / values);
        }
    }
}
