package io.jikimi.migration;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.IndexForm;
import io.jikimi.custody.PlainTwins;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.IndexKeys;
import io.jikimi.migration.BackfillRows.Held;
import io.jikimi.migration.BackfillRows.Row;
import io.jikimi.migration.JdbcBackfill.Counter;
import io.jikimi.migration.MigratedRows.Cell;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What should stand in rows that are being encrypted, beside their plain values. */
final class RightValues {

    private final DataKeys dataKeys;
    private final MigratedRows rows;
    private final BackfillRows read;

    RightValues(DataKeys dataKeys, MigratedRows rows, BackfillRows read) {
        this.dataKeys = dataKeys;
        this.rows = rows;
        this.read = read;
    }

    /** What a row should hold, and the keys of its entries in the search index. */
    record Change(Row row, List<Held> wanted, @Nullable IndexKeys index) {}

    /**
     * The keys of a chunk.
     *
     * @param ofIndex those of the search index, seen once; null if nothing is searched
     */
    private record Keys(Map<DataSubjectId, DataKey> ofSubjects, @Nullable IndexKeys ofIndex) {}

    /** What has to change in some rows. */
    List<Change> changes(List<Row> found, boolean empties, Counter counter) {
        Keys keys = keys(found);
        List<Change> changes = new ArrayList<>();
        for (Row row : found) {
            Change change = change(row, keys, empties, counter);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private boolean isSearched() {
        return rows.cells().stream().anyMatch(cell -> !cell.searches().isEmpty());
    }

    private Keys keys(List<Row> found) {
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        Set<Long> stored = new HashSet<>();
        for (Row row : found) {
            for (Held held : row.held()) {
                DataSubjectId subject = held.plain() == null ? null : subject(held);
                if (subject != null) {
                    subjects.add(subject);
                }
                if (held.encrypted() != null && StoredValue.isProtected(held.encrypted())) {
                    stored.add(StoredValue.keyId(held.encrypted()));
                }
            }
        }
        Map<DataSubjectId, DataKey> keys =
                subjects.isEmpty() ? new HashMap<>() : dataKeys.writingKeys(subjects);
        keys.values().forEach(key -> stored.remove(key.id()));
        if (!stored.isEmpty()) {
            dataKeys.prefetch(stored);
        }
        return new Keys(keys, isSearched() ? dataKeys.indexKeys() : null);
    }

    private static @Nullable DataSubjectId subject(Held held) {
        return PlainTwins.subject(held.subject());
    }

    private @Nullable Change change(Row row, Keys keys, boolean empties, Counter counter) {
        List<Held> wanted = new ArrayList<>();
        boolean changed = false;
        for (int index = 0; index < rows.cells().size(); index++) {
            Held held = row.held().get(index);
            Held right = right(row, rows.cells().get(index), held, keys, empties, counter);
            if (right == null) {
                if (empties) {
                    return null;
                }
                right = held;
            }
            changed |= right != held || empties && held.plain() != null;
            wanted.add(right);
        }
        return changed ? new Change(row, wanted, keys.ofIndex()) : null;
    }

    private @Nullable Held right(
            Row row, Cell cell, Held held, Keys keys, boolean empties, Counter counter) {
        String holds = read.place(row) + " holds a value in '" + cell.plain() + "' ";
        try {
            Held right = right(cell, held, keys, empties);
            if (right == null) {
                counter.refuse(
                        holds
                                + "of nobody, or of a data subject whose data were destroyed. Say in the row whose"
                                + " it is, or empty the column.");
            }
            return right;
        } catch (LifecycleException unfit) {
            if (unfit.refusal() != Refusal.VALUE_UNREADABLE) {
                throw unfit;
            }
            counter.refuse(
                    holds
                            + "that does not fit the type of the attribute. Correct it, or empty the column.");
            return null;
        }
    }

    /**
     * What the row should hold beside its plain value: the same if all is well, null if nothing
     * can.
     */
    private @Nullable Held right(Cell cell, Held held, Keys keys, boolean empties) {
        byte[] plain = held.plain();
        if (plain == null) {
            return empties ? held : withoutLeftOvers(cell, held);
        }
        DataSubjectId subject = subject(held);
        DataKey key = subject == null ? null : keys.ofSubjects().get(subject);
        if (key == null || subject == null) {
            return null;
        }
        Object value = cell.value().decode(plain);
        List<byte @Nullable []> indexes = new ArrayList<>();
        for (IndexForm index : cell.searches()) {
            indexes.add(index.ofValue(value, Objects.requireNonNull(keys.ofIndex()).writing()));
        }
        boolean kept = isValueOf(cell, held.encrypted(), value, subject, key);
        if (kept && same(indexes, held.indexes())) {
            return held;
        }
        byte[] encrypted = kept ? held.encrypted() : cell.value().encrypt(value, key);
        return new Held(plain, encrypted, indexes, held.subject());
    }

    /** An older version has emptied the plain column; that of a destroyed value is empty anyway. */
    private static Held withoutLeftOvers(Cell cell, Held held) {
        byte[] encrypted = held.encrypted();
        boolean destroyed = encrypted != null && StoredValue.isTombstone(encrypted);
        boolean left =
                encrypted != null && !destroyed
                        || held.indexes().stream().anyMatch(Objects::nonNull);
        return left ? new Held(null, destroyed ? encrypted : null, nothing(cell), null) : held;
    }

    private boolean isValueOf(
            Cell cell,
            byte @Nullable [] encrypted,
            Object value,
            DataSubjectId subject,
            DataKey key) {
        if (encrypted == null || !StoredValue.isProtected(encrypted)) {
            return false;
        }
        long keyId = StoredValue.keyId(encrypted);
        try {
            // History that has followed a row to another person is that person's.
            if (!rows.history()
                    && keyId != key.id()
                    && !dataKeys.subjectOf(keyId).equals(subject)) {
                return false;
            }
            Object stored = cell.value().decrypt(encrypted);
            return stored != null && cell.value().isSame(stored, value);
        } catch (LifecycleException damaged) {
            // The plain value is the truth: what does not open is written anew.
            if (damaged.refusal() == Refusal.VALUE_UNREADABLE
                    || damaged.refusal() == Refusal.KEY_MISSING) {
                return false;
            }
            throw damaged;
        }
    }

    private static List<byte @Nullable []> nothing(Cell cell) {
        List<byte @Nullable []> nothing = new ArrayList<>();
        cell.indexes().forEach(index -> nothing.add(null));
        return nothing;
    }

    private static boolean same(List<byte @Nullable []> left, List<byte @Nullable []> right) {
        for (int index = 0; index < left.size(); index++) {
            if (!Arrays.equals(left.get(index), right.get(index))) {
                return false;
            }
        }
        return true;
    }
}
