package io.jikimi.storage;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.custody.Custody;
import io.jikimi.custody.PlainValues;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.SubjectColumn;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.SubjectRows;
import io.jikimi.database.SqlName;
import io.jikimi.keys.DataKeys;
import io.jikimi.storage.JdbcSealedStore.Rows;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Acts on rows table by table: few statements for any number of rows, because a subject may have
 * thousands.
 */
final class RowCustody implements Custody {

    private static final int CHUNK = 1000;

    private final Catalogue catalogue;
    private final DataKeys keys;
    private final LegalClock clock;
    private final SubjectRows rows;
    private final JdbcSealedStore store;
    private final ForeignKeys foreignKeys;
    private final Consumer<RowReference> cache;
    private final IndexRotation index;
    private final Supplier<List<ProtectedTable>> tables;
    private final PlainValues plain;

    /**
     * Creates the door.
     *
     * @param tables asked at every call, because the mapping is complete only after start-up
     */
    RowCustody(
            Catalogue catalogue,
            DataKeys keys,
            LegalClock clock,
            SubjectRows rows,
            JdbcSealedStore store,
            ForeignKeys foreignKeys,
            Consumer<RowReference> cache,
            IndexRotation index,
            Supplier<List<ProtectedTable>> tables) {
        this(
                catalogue,
                keys,
                clock,
                rows,
                store,
                foreignKeys,
                cache,
                index,
                tables,
                PlainValues.NONE);
    }

    RowCustody(
            Catalogue catalogue,
            DataKeys keys,
            LegalClock clock,
            SubjectRows rows,
            JdbcSealedStore store,
            ForeignKeys foreignKeys,
            Consumer<RowReference> cache,
            IndexRotation index,
            Supplier<List<ProtectedTable>> tables,
            PlainValues plain) {
        this.plain = plain;
        this.catalogue = catalogue;
        this.keys = keys;
        this.clock = clock;
        this.rows = rows;
        this.store = store;
        this.foreignKeys = foreignKeys;
        this.cache = cache;
        this.index = index;
        this.tables = tables;
    }

    @Override
    public List<RowReference> rowsOf(DataSubjectId subject) {
        Set<RowReference> owned = new LinkedHashSet<>(rows.ownedBy(subject));
        while (addOwnedByHistory(subject, owned)) {
            // A row of which only history is left may own further ones.
        }
        Set<RowReference> all = new LinkedHashSet<>(owned);
        all.addAll(rows.mentioning(subject));
        all.addAll(store.sealedRows(subject));
        for (ProtectedTable table : history()) {
            for (ValueColumn column : table.columns()) {
                all.addAll(rowsNaming(column.of(), subject, owned));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public Set<RowReference> rowsOf(DataSubjectId subject, PersonalDataEntity entity, String of) {
        return rows.speakingOf(subject, entity, of);
    }

    private boolean addOwnedByHistory(DataSubjectId subject, Set<RowReference> owned) {
        boolean grown = false;
        for (ProtectedTable table : history()) {
            grown |= owned.addAll(rowsNaming(table.reference(), subject, owned));
        }
        return grown;
    }

    private List<ProtectedTable> history() {
        return tables.get().stream().filter(table -> table.kind() == Kind.HISTORY).toList();
    }

    private Set<RowReference> rowsNaming(
            @Nullable SubjectColumn column, DataSubjectId subject, Set<RowReference> owned) {
        Set<RowReference> found = new LinkedHashSet<>();
        ProtectedTable table = column == null ? null : historyWith(column);
        if (column != null && table != null) {
            for (List<?> chunk : chunks(names(column, subject, owned))) {
                store.rowsNaming(table, column.name(), chunk).stream()
                        .map(id -> new RowReference(table.entity(), id))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private @Nullable ProtectedTable historyWith(SubjectColumn column) {
        return history().stream()
                .filter(table -> table.table().equals(column.history()))
                .findFirst()
                .orElse(null);
    }

    /** What stands in the column where it names the subject. */
    private static List<?> names(
            SubjectColumn column, DataSubjectId subject, Set<RowReference> owned) {
        return switch (column.kind()) {
            case ARCHIVE -> List.of();
            case CANONICAL -> List.of(subject.toString());
            case SELF, PLAIN ->
                    column.target().equals(subject.file())
                            ? column.values(List.of(subject.id()))
                            : List.of();
            case ASSOCIATION ->
                    column.values(
                            owned.stream()
                                    .filter(row -> row.entity().equals(column.target()))
                                    .map(RowReference::id)
                                    .toList());
        };
    }

    @Override
    public int seal(Collection<RowReference> sealed, DataSubjectId subject, Extent extent) {
        // First, for it may make the key that is held then.
        plain.bringUpToDate(sealed);
        keys.moving(subject);
        int[] values = {0};
        forEachChunk(
                sealed,
                subject,
                (entity, chunk) -> {
                    if (chunk.keyIds().isEmpty()) {
                        return;
                    }
                    lock(entity, chunk);
                    for (ProtectedTable table : tablesOf(entity)) {
                        List<ValueColumn> columns = columns(table, extent);
                        if (!columns.isEmpty()) {
                            int copied = store.copyIn(table, columns, chunk, clock.now());
                            if (copied > 0) {
                                store.empty(table, columns, chunk);
                            }
                            values[0] += copied;
                        }
                    }
                });
        evict(sealed);
        return values[0];
    }

    /** What somebody writes between two statements would be emptied without having been seen. */
    private void lock(String entity, Rows chunk) {
        liveFirst(entity)
                .filter(table -> table.kind() == Kind.LIVE)
                .forEach(table -> store.lock(table, chunk));
    }

    /** The rows themselves, then what hangs under them. */
    private Stream<ProtectedTable> liveFirst(String entity) {
        return tablesOf(entity).stream()
                .sorted(Comparator.comparing(table -> table.kind() != Kind.LIVE));
    }

    @Override
    public int unseal(Collection<RowReference> sealed, DataSubjectId subject) {
        // First, or what an older version has emptied meanwhile would come back with the rest.
        plain.bringUpToDate(sealed);
        keys.moving(subject);
        int[] values = {0};
        forEachChunk(
                sealed,
                subject,
                (entity, chunk) -> {
                    requireKnownPlaces(entity, store.places(entity, chunk));
                    index.rewriteSealed(entity, chunk);
                    for (ProtectedTable table : tablesOf(entity)) {
                        values[0] += store.copyOut(table, chunk);
                    }
                    store.destroy(entity, chunk, Set.of());
                });
        plain.restore(sealed);
        evict(sealed);
        return values[0];
    }

    /** What could not be put back would be forgotten. */
    private void requireKnownPlaces(String entity, Set<String> sealed) {
        Set<String> unknown = new TreeSet<>(sealed);
        for (ProtectedTable table : tablesOf(entity)) {
            for (ValueColumn column : table.columns()) {
                unknown.remove(table.table() + "." + column.name());
                column.indexColumns().forEach(index -> unknown.remove(table.table() + "." + index));
            }
        }
        if (!unknown.isEmpty()) {
            throw new LifecycleException(
                    Refusal.VALUE_UNREADABLE,
                    entity,
                    "values were sealed from "
                            + unknown
                            + ", which the mapping does not know. If a table, a column or the entity was renamed, rename"
                            + " it in jikimi_sealed as well (entity, table_name, column_name), then unseal.");
        }
    }

    @Override
    public Destroyed destroy(
            Collection<RowReference> destroyed, DataSubjectId subject, Extent extent) {
        plain.bringUpToDate(destroyed);
        Remains unencrypted = plain.destroy(destroyed, subject, extent);
        int[] values = {Math.toIntExact(unencrypted.values() + unencrypted.historyValues())};
        Set<String> sealed = store.sealedEntities(subject);
        forEachChunk(
                destroyed,
                subject,
                (entity, chunk) -> {
                    if (!extent.everything()) {
                        lock(entity, chunk);
                    }
                    if (sealed.contains(entity)) {
                        values[0] += store.destroy(entity, chunk, itemNumbers(extent));
                    }
                });
        Set<RowReference> gone = new LinkedHashSet<>();
        int history = extent.everything() ? deleteAll(destroyed, subject, values, gone) : 0;
        forEachChunk(
                left(destroyed, gone),
                subject,
                (entity, chunk) -> {
                    int emptied = emptyWhatIsLeft(entity, chunk, extent);
                    // What everything of is destroyed was counted before rows went.
                    values[0] += extent.everything() ? 0 : emptied;
                });
        evict(destroyed);
        return new Destroyed(values[0], history, gone);
    }

    private static List<RowReference> left(
            Collection<RowReference> wanted, Set<RowReference> gone) {
        return wanted.stream().filter(row -> !gone.contains(row)).toList();
    }

    /** Deletes the rows that are free, those that refer to others first. */
    private int deleteAll(
            Collection<RowReference> wanted,
            DataSubjectId subject,
            int[] values,
            Set<RowReference> gone) {
        Map<String, Set<String>> candidates = new LinkedHashMap<>();
        forEachChunk(
                wanted,
                subject,
                (entity, chunk) ->
                        candidates
                                .computeIfAbsent(entity, first -> new LinkedHashSet<>())
                                .addAll(ofNobodyElse(entity, chunk, values)));
        List<String> order = referringFirst(candidates.keySet());
        int history = 0;
        int before;
        do {
            before = gone.size();
            for (String entity : order) {
                Set<String> left = candidates.getOrDefault(entity, Set.of());
                Set<String> free = new LinkedHashSet<>(left);
                removeReferredTo(entity, free);
                history += delete(entity, free);
                left.removeAll(free);
                free.forEach(id -> gone.add(new RowReference(entity, id)));
            }
            // Rows of one table may refer to each other: once more, as long as that frees any.
        } while (gone.size() > before && !candidates.values().stream().allMatch(Set::isEmpty));
        return history;
    }

    private List<String> referringFirst(Set<String> entities) {
        Set<String> ordered = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        entities.forEach(entity -> addReferringFirst(entity, entities, seen, ordered));
        return List.copyOf(ordered);
    }

    private void addReferringFirst(
            String entity, Set<String> entities, Set<String> seen, Set<String> ordered) {
        if (!seen.add(entity)) {
            return;
        }
        Set<String> referring = new HashSet<>();
        for (ProtectedTable table : tablesOf(entity)) {
            foreignKeys
                    .to(table.table())
                    .forEach(key -> referring.add(SqlName.compared(key.table())));
        }
        for (String other : entities) {
            if (tablesOf(other).stream()
                    .anyMatch(own -> referring.contains(SqlName.compared(own.table())))) {
                addReferringFirst(other, entities, seen, ordered);
            }
        }
        ordered.add(entity);
    }

    private int emptyWhatIsLeft(String entity, Rows chunk, Extent extent) {
        int values = 0;
        if (chunk.keyIds().isEmpty()) {
            return values;
        }
        for (ProtectedTable table : tablesOf(entity)) {
            List<ValueColumn> columns = columns(table, extent);
            long left = columns.isEmpty() ? 0 : store.values(table, columns, chunk);
            if (left > 0) {
                store.empty(table, columns, chunk);
                values += Math.toIntExact(left);
            }
        }
        return values;
    }

    /**
     * The rows that hold values of nobody else, sealed ones included, and belong to the subject:
     * the row of somebody else is that person's, whatever it holds. Counts the values of the
     * subject.
     */
    private Set<String> ofNobodyElse(String entity, Rows chunk, int[] values) {
        Set<String> free = new LinkedHashSet<>(chunk.ids());
        liveFirst(entity)
                .map(table -> store.held(table, chunk))
                .forEach(
                        held -> {
                            values[0] += Math.toIntExact(held.values());
                            free.removeAll(held.ofOthers());
                        });
        if (!free.isEmpty()) {
            free.removeAll(store.sealedOfAnybody(entity, free));
        }
        if (!free.isEmpty()) {
            free.removeAll(rows.ownedByOthers(entity, free, chunk.subject()));
        }
        return free;
    }

    /** Takes out the rows to which a foreign key or an association of the catalogue refers. */
    private void removeReferredTo(String entity, Set<String> free) {
        List<ProtectedTable> own = tablesOf(entity);
        Set<String> goingAlong =
                own.stream()
                        .map(table -> SqlName.compared(table.table()))
                        .collect(Collectors.toSet());
        for (ProtectedTable table : own) {
            if (table.kind() != Kind.LIVE) {
                continue;
            }
            for (ForeignKey key : foreignKeys.to(table.table())) {
                boolean alongWithTheRow =
                        !key.itself() && goingAlong.contains(SqlName.compared(key.table()));
                if (!alongWithTheRow && !free.isEmpty()) {
                    free.removeAll(store.referredTo(table, key, free));
                }
            }
        }
        if (!free.isEmpty()) {
            free.removeAll(rows.owning(entity, free));
        }
    }

    /** Deletes rows, last inserted first, and counts those of the history. */
    private int delete(String entity, Set<String> ids) {
        if (ids.isEmpty()) {
            return 0;
        }
        List<ProtectedTable> lastFirst = new ArrayList<>(tablesOf(entity));
        Collections.reverse(lastFirst);
        lastFirst.sort(Comparator.comparing(RowCustody::deletion));
        int history = 0;
        try {
            for (ProtectedTable table : lastFirst) {
                int deleted = store.delete(table, ids);
                history += table.kind() == Kind.HISTORY ? deleted : 0;
            }
        } catch (DataIntegrityViolationException refused) {
            foreignKeys.forget();
            throw refused;
        }
        return history;
    }

    private static int deletion(ProtectedTable table) {
        return switch (table.kind()) {
            case HISTORY -> 0;
            case COLLECTION -> 1;
            case LIVE -> 2;
        };
    }

    @Override
    public Remains remains(DataSubjectId subject) {
        return remains(rowsOf(subject), subject, Extent.EVERYTHING);
    }

    @Override
    public Remains remains(Collection<RowReference> kept, DataSubjectId subject, Extent extent) {
        Remains[] remains = {Remains.NONE};
        forEachChunk(
                kept,
                subject,
                (entity, chunk) -> {
                    long sealed = store.sealed(entity, chunk, itemNumbers(extent));
                    remains[0] = remains[0].plus(new Remains(0, 0, 0, sealed));
                    if (!chunk.keyIds().isEmpty()) {
                        remains[0] = remains[0].plus(columnsOf(entity, chunk, extent));
                    }
                });
        return remains[0].plus(plain.left(kept, subject, extent));
    }

    private Remains columnsOf(String entity, Rows chunk, Extent extent) {
        long live = 0;
        long history = 0;
        long indexes = 0;
        for (ProtectedTable table : tablesOf(entity)) {
            List<ValueColumn> columns = columns(table, extent);
            if (columns.isEmpty()) {
                continue;
            }
            long values = store.values(table, columns, chunk);
            live += table.kind() == Kind.HISTORY ? 0 : values;
            history += table.kind() == Kind.HISTORY ? values : 0;
            if (columns.stream().anyMatch(column -> !column.indexColumns().isEmpty())) {
                indexes += store.indexEntries(table, columns, chunk);
            }
        }
        return new Remains(live, history, indexes, 0);
    }

    private List<ProtectedTable> tablesOf(String entity) {
        return tables.get().stream().filter(table -> table.entity().equals(entity)).toList();
    }

    private List<ValueColumn> columns(ProtectedTable table, Extent extent) {
        return table.columns().stream()
                .filter(column -> extent.covers(catalogue.item(column.item()).qualifiedName()))
                .toList();
    }

    private Set<Integer> itemNumbers(Extent extent) {
        return extent.items().stream()
                .map(item -> catalogue.item(item).id())
                .collect(Collectors.toSet());
    }

    private void forEachChunk(
            Collection<RowReference> wanted,
            DataSubjectId subject,
            BiConsumer<String, Rows> action) {
        Set<Long> keyIds = keys.keyIdsOf(subject);
        Map<String, List<String>> ids = new LinkedHashMap<>();
        for (RowReference row : wanted) {
            ids.computeIfAbsent(row.entity(), first -> new ArrayList<>()).add(row.id());
        }
        ids.forEach(
                (entity, all) -> {
                    for (List<String> chunk : chunks(all)) {
                        action.accept(entity, new Rows(subject, keyIds, chunk));
                    }
                });
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(from + CHUNK, all.size())));
        }
        return chunks;
    }

    /** Now, and once more after the commit: a reader may have brought the old row back between. */
    private void evict(Collection<RowReference> changed) {
        List<RowReference> all = List.copyOf(changed);
        all.forEach(cache);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            all.forEach(cache);
                        }
                    });
        }
    }
}
