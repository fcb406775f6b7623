package io.jikimi.storage;

import io.jikimi.crypto.IndexKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.IndexEntry;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.SqlName;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.IndexKeys;
import io.jikimi.keys.KeySweep.Left;
import io.jikimi.keys.KeySweep.Page;
import io.jikimi.storage.JdbcSealedStore.SealedIndex;
import io.jikimi.storage.JdbcStoredRows.IndexedRow;
import io.jikimi.storage.Sweep.Place;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of the search index, each computed anew from its value: an internal read that hands
 * nothing out and is noted nowhere. A new kind of entry needs a {@link #places() place} here.
 */
final class IndexRotation {

    private static final Logger LOG = LoggerFactory.getLogger(IndexRotation.class);
    private static final int PAGE = 1000;

    private final Supplier<List<ProtectedTable>> tables;
    private final JdbcStoredRows rows;
    private final JdbcSealedStore sealed;
    private final DataKeys keys;
    private final Set<String> withoutValues;

    IndexRotation(
            Supplier<List<ProtectedTable>> tables,
            JdbcStoredRows rows,
            JdbcSealedStore sealed,
            DataKeys keys,
            Set<String> withoutValues) {
        this.tables = tables;
        this.rows = rows;
        this.sealed = sealed;
        this.keys = keys;
        this.withoutValues = withoutValues;
    }

    /** Whether this instance has heard that the newer key is in use. */
    boolean knowsOfTheSwitch() {
        return keys.indexKeys().switched();
    }

    /** Everything that holds entries of the search index: here belongs whatever is added to it. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Searched searched : searched()) {
            places.add(
                    new Place(searched.name(), (after, size) -> page(searched, after, size, true)));
        }
        places.add(new Place("jikimi-sealed", (after, size) -> sealedPage(after, size, true)));
        return places;
    }

    /** Goes through everything once more without writing, and counts what is not as it must be. */
    Left left() {
        boolean left = count((after, size) -> sealedPage(after, size, false)) > 0;
        for (Searched searched : searched()) {
            left |= count((after, size) -> page(searched, after, size, false)) > 0;
        }
        return left || isAnyOutOfReach() ? Left.UNKNOWN : Left.NOTHING;
    }

    /** A hash does not tell its key: what cannot be computed anew may be under the older one. */
    private boolean isAnyOutOfReach() {
        Set<String> outOfReach = new TreeSet<>();
        for (Searched searched : searched()) {
            if (rows.hidesRows(searched.table())) {
                outOfReach.add(SqlName.compared(searched.table().table()));
            }
        }
        outOfReach.addAll(
                rows.indexedElsewhere(
                        searched().stream()
                                .map(
                                        searched ->
                                                rows.seen(searched.table().table())
                                                        + "."
                                                        + SqlName.compared(
                                                                searched.entry().column()))
                                .collect(Collectors.toSet())));
        outOfReach.removeAll(withoutValues);
        for (String table : outOfReach) {
            LOG.warn(
                    "Table {} has a search index that this service does not map, or rows that its"
                            + " account may not look at, past the row level security of the table:"
                            + " the older key of the search index stays. Map the column or empty"
                            + " it, let the account read the table, or name it in"
                            + " 'jikimi.keys.tables-without-values' if nothing under the key of"
                            + " this service stands there",
                    table);
        }
        return !outOfReach.isEmpty();
    }

    private static long count(BiFunction<@Nullable String, Integer, Page> pages) {
        long wrong = 0;
        Page page = new Page(null, 0, 0, false);
        while (!page.last()) {
            page = pages.apply(page.lastRow(), PAGE);
            wrong += page.rewritten();
        }
        return wrong;
    }

    /** A column of the search index and the column of its values. */
    private record Searched(ProtectedTable table, ValueColumn column, IndexEntry entry) {

        String name() {
            return table.table() + "." + entry.column();
        }
    }

    /** Each once, also where classes of a hierarchy share it. */
    private Collection<Searched> searched() {
        Map<String, Searched> searched = new LinkedHashMap<>();
        for (ProtectedTable table : tables.get()) {
            if (table.kind() == Kind.LIVE) {
                for (ValueColumn column : table.columns()) {
                    for (IndexEntry entry : column.entries()) {
                        Searched found = new Searched(table, column, entry);
                        searched.putIfAbsent(found.name(), found);
                    }
                }
            }
        }
        return searched.values();
    }

    private Page page(Searched searched, @Nullable String after, int size, boolean write) {
        List<IndexedRow> page =
                rows.indexed(
                        searched.table(),
                        searched.column(),
                        searched.entry().column(),
                        after == null ? null : RowPosition.read(after),
                        size);
        prefetch(page, IndexedRow::stored);
        List<IndexedRow> changed = new ArrayList<>();
        int damaged = 0;
        for (IndexedRow row : page) {
            try {
                byte[] right = right(row.stored(), searched.entry(), keys.indexKeys().newer());
                if (!Arrays.equals(right, row.index()) && !isLeftToMigration(searched, row)) {
                    changed.add(row.with(right));
                }
            } catch (LifecycleException failure) {
                damaged += damaged(failure, searched);
            }
        }
        int written = write ? write(searched, changed) : changed.size() + damaged;
        String last = page.isEmpty() ? after : RowPosition.text(page.get(page.size() - 1).key());
        return new Page(last, page.size(), written, page.size() < size);
    }

    /** Beside a plain value that is not encrypted yet: the backfill makes both, and its entry. */
    private static boolean isLeftToMigration(Searched searched, IndexedRow row) {
        return row.stored() == null && searched.column().plain() != null;
    }

    private int write(Searched searched, List<IndexedRow> changed) {
        return changed.isEmpty()
                ? 0
                : rows.rewriteIndex(
                        searched.table(),
                        searched.column(),
                        searched.entry().column(),
                        changed,
                        row ->
                                LOG.warn(
                                        "{}: two rows hold the same value, one of them {}. A unique"
                                                + " index was made while the key was rotated."
                                                + " Change or remove one of the two",
                                        searched.name(),
                                        RowPosition.named(row.key())));
    }

    /** It stays as it is, and the older key with it, and holds up nobody else's. */
    private static int damaged(LifecycleException failure, Searched searched) {
        if (failure.refusal() == Refusal.KEY_UNAVAILABLE) {
            throw failure;
        }
        LOG.warn(
                "{}: an entry was not computed anew. {}: {}",
                searched.name(),
                failure.where(),
                failure.action());
        return 1;
    }

    private Page sealedPage(@Nullable String after, int size, boolean write) {
        long last = after == null ? Long.MIN_VALUE : Long.parseLong(after);
        List<SealedIndex> page = sealed.indexes(last, size);
        int written = rewrite(page, keys.indexKeys().newer(), write);
        return new Page(
                page.isEmpty() ? after : String.valueOf(page.get(page.size() - 1).id()),
                page.size(),
                written,
                page.isEmpty());
    }

    /**
     * Computes what is sealed of some rows anew, so that it is put back as it must be, and moves
     * who has such a value under the older key first: a unique index decides.
     */
    void rewriteSealed(String entity, JdbcSealedStore.Rows chunk) {
        List<SealedIndex> entries =
                sealed.indexesOf(entity, chunk).stream()
                        .filter(entry -> searchedOf(entry) != null)
                        .toList();
        if (entries.isEmpty()) {
            // A service that searches nothing has no key for it, and makes none here.
            return;
        }
        IndexKeys known = keys.indexKeys();
        rewrite(entries, known.writing(), true);
        if (known.switched()) {
            sealed.onConnection(connection -> takeOlderAlong(connection, known, entries));
        }
    }

    private void takeOlderAlong(Connection connection, IndexKeys known, List<SealedIndex> entries)
            throws SQLException {
        for (SealedIndex sealedEntry : entries) {
            Searched searched = searchedOf(sealedEntry);
            if (searched != null) {
                IndexEntry entry = searched.entry();
                entry.form().takeOlderAlong(connection, known, sealedEntry.stored());
            }
        }
    }

    private int rewrite(List<SealedIndex> entries, IndexKey key, boolean write) {
        prefetch(entries, SealedIndex::stored);
        List<Object[]> changed = new ArrayList<>();
        int damaged = 0;
        for (SealedIndex entry : entries) {
            Searched searched = searchedOf(entry);
            try {
                byte[] right =
                        searched == null
                                ? entry.index()
                                : right(entry.stored(), searched.entry(), key);
                if (right != null && !Arrays.equals(right, entry.index())) {
                    changed.add(new Object[] {right, entry.id(), entry.index()});
                }
            } catch (LifecycleException failure) {
                damaged += damaged(failure, Objects.requireNonNull(searched));
            }
        }
        if (write && !changed.isEmpty()) {
            sealed.rewrite(changed);
        }
        return changed.size() + (write ? 0 : damaged);
    }

    /** Two columns of a table may hold the same item. */
    private @Nullable Searched searchedOf(SealedIndex entry) {
        return searched().stream()
                .filter(
                        searched ->
                                searched.table().table().equals(entry.table())
                                        && searched.entry().column().equals(entry.indexColumn())
                                        && searched.column().name().equals(entry.valueColumn()))
                .findFirst()
                .orElse(null);
    }

    private <E> void prefetch(List<E> entries, Function<E, byte @Nullable []> stored) {
        Set<Long> keyIds = new LinkedHashSet<>();
        for (E entry : entries) {
            byte[] bytes = stored.apply(entry);
            if (bytes != null && StoredValue.isProtected(bytes)) {
                keyIds.add(StoredValue.keyId(bytes));
            }
        }
        keys.prefetch(keyIds);
    }

    /** What must stand in the index for a value; null for one that is gone. */
    private static byte @Nullable [] right(
            byte @Nullable [] stored, IndexEntry entry, IndexKey key) {
        return stored == null || !StoredValue.isProtected(stored)
                ? null
                : entry.form().of(stored, key);
    }
}
