package io.jikimi.migration;

import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.IndexKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.PlainTwins;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.custody.TwinRows.Index;
import io.jikimi.database.StoredText;
import io.jikimi.keys.DataKeys;
import io.jikimi.migration.InPlaceRows.Change;
import io.jikimi.migration.InPlaceRows.Held;
import io.jikimi.migration.InPlaceRows.Row;
import io.jikimi.migration.JdbcBackfill.Counter;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the texts of a table that is encrypted in place are, and what should stand there. */
final class InPlaceValues {

    private static final int CANARIES = 50;

    private final DataKeys keys;
    private final InPlaceRows rows;
    private final boolean encrypts;
    private final boolean ended;
    private final Map<String, Long> refused;

    /**
     * For a pass.
     *
     * @param encrypts whether values are to be encrypted, and not to come back
     * @param ended whether instances have worked on the table, and destroyed values
     * @param refused counts the values of each column that cannot
     */
    InPlaceValues(
            DataKeys keys,
            InPlaceRows rows,
            boolean encrypts,
            boolean ended,
            Map<String, Long> refused) {
        this.keys = keys;
        this.rows = rows;
        this.encrypts = encrypts;
        this.ended = ended;
        this.refused = refused;
    }

    /**
     * What a text is.
     *
     * @param value the value in it
     * @param encrypted whether it was opened under a key of its person
     */
    private record Opened(String value, boolean encrypted) {}

    /** What has to change in some rows, with the keys that are used for it. */
    List<Change> changes(List<Row> page, Set<Long> used, Counter counter) {
        Map<DataSubjectId, DataKey> known = keysOf(page);
        List<Change> changes = new ArrayList<>();
        for (Row row : page) {
            Change change = change(row, known, used, counter);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private Map<DataSubjectId, DataKey> keysOf(List<Row> page) {
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        Set<Long> stored = new HashSet<>();
        for (Row row : page) {
            for (Held held : row.held()) {
                DataSubjectId subject = PlainTwins.subject(held.subject());
                if (held.text() != null && subject != null) {
                    subjects.add(subject);
                }
                byte[] bytes = form(held.text());
                if (bytes != null) {
                    stored.add(StoredValue.keyId(bytes));
                }
            }
        }
        if (!stored.isEmpty()) {
            keys.prefetch(stored);
        }
        return subjects.isEmpty() || !encrypts ? Map.of() : keys.writingKeys(subjects);
    }

    /** The bytes of a text that has the form of a stored value, or null. */
    private static byte @Nullable [] form(@Nullable String text) {
        byte[] bytes = text != null && StoredText.isForm(text) ? StoredText.bytes(text) : null;
        return bytes != null && StoredValue.isProtected(bytes) ? bytes : null;
    }

    /** Before the first end it is what somebody wrote. */
    private static boolean isTombstone(@Nullable String text) {
        byte[] bytes = text != null && StoredText.isForm(text) ? StoredText.bytes(text) : null;
        return bytes != null && StoredValue.isTombstone(bytes);
    }

    /** A row changes as a whole or not at all. */
    private @Nullable Change change(
            Row row, Map<DataSubjectId, DataKey> known, Set<Long> used, Counter counter) {
        List<Held> wanted = new ArrayList<>();
        Set<Long> written = new HashSet<>();
        boolean changed = false;
        boolean left = false;
        for (int index = 0; index < row.held().size(); index++) {
            Cell cell = rows.rows().cells().get(index);
            Held held = row.held().get(index);
            try {
                Held right = right(cell, held, known, written);
                changed |= right != held;
                wanted.add(right);
            } catch (Unfit unfit) {
                left = true;
                refused.merge(rows.table() + "." + cell.plain(), 1L, Long::sum);
                counter.refuse(
                        rows.place(row)
                                + " holds a value in '"
                                + cell.plain()
                                + "' "
                                + unfit.getMessage());
            }
        }
        if (left || !changed) {
            return null;
        }
        used.addAll(written);
        return new Change(row, wanted);
    }

    /** The same object if all is well. */
    private Held right(Cell cell, Held held, Map<DataSubjectId, DataKey> known, Set<Long> written) {
        if (ended && isTombstone(held.text())) {
            return held;
        }
        Opened opened = held.text() == null ? null : opened(cell, held, known);
        if (opened == null || !encrypts) {
            String text = opened == null ? null : opened.value();
            boolean same =
                    (opened == null || !opened.encrypted())
                            && held.indexes().stream().allMatch(entry -> entry == null);
            return same ? held : new Held(text, nothing(cell), held.subject());
        }
        List<byte @Nullable []> indexes = indexes(cell, opened.value());
        if (opened.encrypted()) {
            return same(indexes, held.indexes())
                    ? held
                    : new Held(held.text(), indexes, held.subject());
        }
        DataKey key = Objects.requireNonNull(known.get(PlainTwins.subject(held.subject())));
        byte[] stored = encrypted(cell, opened.value(), key);
        written.add(key.id());
        return new Held(StoredText.text(stored), indexes, held.subject());
    }

    /** What the database is given was opened once more. */
    private static byte[] encrypted(Cell cell, String value, DataKey key) {
        try {
            byte[] stored = cell.value().encrypt(value, key);
            if (value.equals(cell.value().decrypt(stored))) {
                return stored;
            }
        } catch (LifecycleException unfit) {
            if (unfit.refusal() != Refusal.INPUT_INVALID
                    && unfit.refusal() != Refusal.VALUE_UNREADABLE) {
                throw unfit;
            }
        }
        throw new Unfit("that cannot be encrypted exactly. Correct it, or empty the column.");
    }

    private Opened opened(Cell cell, Held held, Map<DataSubjectId, DataKey> known) {
        String text = String.valueOf(held.text());
        DataSubjectId subject = PlainTwins.subject(held.subject());
        byte[] bytes = form(text);
        if (bytes == null && !encrypts) {
            if (text.regionMatches(true, 0, StoredText.MARK, 0, StoredText.MARK.length())) {
                throw new Unfit(
                        "that begins like a stored value and is none. Restore it from the backup if something has"
                                + " altered it; if it is a plain text, change it.");
            }
            return new Opened(text, false);
        }
        if (encrypts && (subject == null || !known.containsKey(subject))) {
            throw new Unfit(
                    "of nobody, or of a data subject whose data were destroyed. Say in the row whose it is, or"
                            + " empty the column.");
        }
        if (bytes == null) {
            return new Opened(text, false);
        }
        String value = value(cell, bytes, subject);
        if (value == null) {
            throw new Unfit(
                    "in the form of a stored value that does not open under a key of its data subject. Restore the"
                            + " keys it was encrypted under; if it is a plain text, change it.");
        }
        return new Opened(value, true);
    }

    private @Nullable String value(Cell cell, byte[] bytes, @Nullable DataSubjectId subject) {
        try {
            return !encrypts || keys.subjectOf(StoredValue.keyId(bytes)).equals(subject)
                    ? (String) cell.value().decrypt(bytes)
                    : null;
        } catch (LifecycleException unreadable) {
            if (unreadable.refusal() == Refusal.KEY_MISSING
                    || unreadable.refusal() == Refusal.VALUE_UNREADABLE) {
                return null;
            }
            throw unreadable;
        }
    }

    private List<byte @Nullable []> indexes(Cell cell, String value) {
        List<byte @Nullable []> entries = new ArrayList<>();
        for (Index index : cell.indexes()) {
            entries.add(index.form().ofValue(value, keys.indexKeys().writing()));
        }
        return entries;
    }

    private static List<byte @Nullable []> nothing(Cell cell) {
        List<byte @Nullable []> nothing = new ArrayList<>();
        cell.indexes().forEach(index -> nothing.add(null));
        return nothing;
    }

    static boolean same(List<byte @Nullable []> left, List<byte @Nullable []> right) {
        for (int index = 0; index < left.size(); index++) {
            if (!Arrays.equals(left.get(index), right.get(index))) {
                return false;
            }
        }
        return true;
    }

    /**
     * A keyed hash over the values of the first rows, the same before and after: what it says is
     * nothing to whoever has not the key.
     */
    String canary() {
        List<Row> page = rows.read(null, CANARIES);
        Map<DataSubjectId, DataKey> known = keysOf(page);
        StringBuilder values = new StringBuilder();
        for (Row row : page) {
            for (int index = 0; index < row.held().size(); index++) {
                String text = value(row.held().get(index), rows.rows().cells().get(index), known);
                values.append(text == null ? "-" : text.length() + ":" + text);
            }
        }
        IndexKey key = keys.indexKeys().writing();
        return key.id()
                + ":"
                + HexFormat.of().formatHex(new BlindIndex().of(key, 0, values.toString()));
    }

    private @Nullable String value(Held held, Cell cell, Map<DataSubjectId, DataKey> known) {
        try {
            return held.text() == null ? null : opened(cell, held, known).value();
        } catch (Unfit left) {
            return held.text();
        }
    }

    /** A value that has to be left as it is. */
    private static final class Unfit extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why);
        }
    }
}
