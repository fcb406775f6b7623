package io.jikimi.storage;

import io.jikimi.crypto.FieldCipher;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.keys.KeyRotation;
import io.jikimi.keys.KeySweep;
import io.jikimi.keys.KeySweep.Left;
import io.jikimi.keys.KeySweep.Page;
import io.jikimi.keys.KeySweep.Replacement;
import io.jikimi.storage.JdbcSealedStore.SealedValue;
import io.jikimi.storage.JdbcStoredRows.Rewritten;
import io.jikimi.storage.JdbcStoredRows.StoredRow;
import io.jikimi.storage.JdbcStoredRows.Under;
import io.jikimi.storage.Sweep.Place;
import io.jikimi.subject.LifecycleException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes every stored value anew under the newer keys of a sweep, one table after the other. */
final class TableRotation implements ValueRotation {

    private static final Logger LOG = LoggerFactory.getLogger(TableRotation.class);

    /** So many keys are told apart; where more are named, none goes. */
    private static final int MOST_NAMED = 100_000;

    private final KeySweep sweep;
    private final Supplier<List<ProtectedTable>> tables;
    private final JdbcStoredRows rows;
    private final JdbcSealedStore sealed;
    private final FieldCipher cipher;
    private final Runnable eviction;
    private final Set<String> withoutValues;
    private final IndexRotation index;

    TableRotation(
            KeySweep sweep,
            Supplier<List<ProtectedTable>> tables,
            JdbcStoredRows rows,
            JdbcSealedStore sealed,
            FieldCipher cipher,
            Runnable eviction,
            Set<String> withoutValues,
            IndexRotation index) {
        this.sweep = sweep;
        this.tables = tables;
        this.rows = rows;
        this.sealed = sealed;
        this.cipher = cipher;
        this.eviction = eviction;
        this.withoutValues = withoutValues;
        this.index = index;
    }

    @Override
    public Run run(KeyRotation.Kind kind, int batchSize, int most) {
        if (batchSize < 1 || most < 1) {
            throw new IllegalArgumentException("A run must look at one row at least");
        }
        boolean ready =
                sweep.begin(kind)
                        && (kind == KeyRotation.Kind.DATA_KEY || index.knowsOfTheSwitch());
        if (!ready) {
            return new Run(0, 0, false, sweep.progress(kind));
        }
        Sweep run = new Sweep(sweep, kind, batchSize, most);
        return kind == KeyRotation.Kind.DATA_KEY
                // Also where another instance has written: its caches are not ours.
                ? run.run(places(), eviction, this::left)
                : run.run(index.places(), () -> {}, index::left);
    }

    /** Lists first: until theirs is done, who changes one may be told to repeat it. */
    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        List<ProtectedTable> others = new ArrayList<>();
        List<ProtectedTable> all = holding();
        for (int index = 0; index < all.size(); index++) {
            ProtectedTable table = all.get(index);
            if (table.kind() == Kind.COLLECTION) {
                boolean audited = index + 1 < all.size() && isHistoryOf(table, all.get(index + 1));
                index += audited ? 1 : 0;
                addList(audited ? List.of(table, all.get(index)) : List.of(table), places);
            } else {
                others.add(table);
            }
        }
        for (ProtectedTable table : others) {
            places.add(new Place(table.table(), (after, size) -> rows(table, after, size)));
        }
        places.add(new Place("jikimi-sealed", this::sealed));
        return places;
    }

    /** The history of a list follows the list, and the histories of rows come before all lists. */
    private List<ProtectedTable> holding() {
        Map<String, ProtectedTable> holding = new LinkedHashMap<>();
        for (ProtectedTable table : tables.get()) {
            if (!table.columns().isEmpty()) {
                holding.merge(table.table(), table, TableRotation::together);
            }
        }
        return List.copyOf(holding.values());
    }

    /** Classes of a hierarchy may share a table, in which each has columns of its own. */
    private static ProtectedTable together(ProtectedTable one, ProtectedTable other) {
        List<ValueColumn> columns = new ArrayList<>(one.columns());
        other.columns().stream()
                .filter(column -> !names(one).contains(column.name()))
                .forEach(columns::add);
        return new ProtectedTable(
                one.entity(),
                one.kind(),
                one.table(),
                one.id(),
                one.rowKey(),
                one.reference(),
                columns);
    }

    private static boolean isHistoryOf(ProtectedTable list, ProtectedTable next) {
        return next.kind() == Kind.HISTORY
                && next.entity().equals(list.entity())
                && names(next).equals(names(list));
    }

    private static List<String> names(ProtectedTable table) {
        return table.columns().stream().map(ValueColumn::name).toList();
    }

    private void addList(List<ProtectedTable> listAndHistory, List<Place> places) {
        for (ProtectedTable table : listAndHistory) {
            for (ValueColumn column : table.columns()) {
                places.add(
                        new Place(
                                table.table() + "." + column.name(),
                                (after, size) ->
                                        values(listAndHistory, table, column, after, size)));
            }
        }
    }

    private Page rows(ProtectedTable table, @Nullable String after, int size) {
        List<StoredRow> page =
                rows.page(table, after == null ? null : RowPosition.read(after), size);
        List<Rewritten> rewritten = rewritten(table, page, table.columns());
        int written = rewritten.isEmpty() ? 0 : rows.rewrite(table, rewritten);
        String last = page.isEmpty() ? after : RowPosition.text(page.get(page.size() - 1).key());
        return new Page(last, page.size(), written, page.size() < size);
    }

    private Page values(
            List<ProtectedTable> listAndHistory,
            ProtectedTable table,
            ValueColumn column,
            @Nullable String after,
            int size) {
        byte[] last = after == null ? null : (byte[]) RowPosition.read(after).get(0);
        List<StoredRow> page = rows.pageByBytes(table, column, last, size);
        List<Rewritten> rewritten = rewritten(table, page, List.of(column));
        int written =
                rewritten.isEmpty() ? 0 : rows.rewriteByBytes(listAndHistory, column, rewritten);
        return new Page(
                page.isEmpty() ? after : position(page.get(page.size() - 1)),
                page.size(),
                written,
                page.size() < size);
    }

    private static String position(StoredRow value) {
        byte[] stored = Objects.requireNonNull(value.stored()[0]);
        return RowPosition.text(List.of(JdbcStoredRows.telling(stored)));
    }

    private Page sealed(@Nullable String after, int size) {
        long last = after == null ? Long.MIN_VALUE : Long.parseLong(after);
        List<SealedValue> page = sealed.page(last, size);
        Map<Long, Replacement> replacements =
                replacements(page.stream().map(SealedValue::stored).toList());
        List<Object[]> rewritten = new ArrayList<>();
        for (SealedValue value : page) {
            byte[] fresh =
                    fresh(
                            value.stored(),
                            value.item(),
                            replacements,
                            () -> "the sealed value " + value.id());
            if (fresh != null) {
                rewritten.add(new Object[] {fresh, value.id(), value.stored()});
            }
        }
        int written = rewritten.isEmpty() ? 0 : sealed.rewrite(rewritten);
        return new Page(
                page.isEmpty() ? after : String.valueOf(page.get(page.size() - 1).id()),
                page.size(),
                written,
                page.size() < size);
    }

    private List<Rewritten> rewritten(
            ProtectedTable table, List<StoredRow> page, List<ValueColumn> columns) {
        List<byte[]> all = new ArrayList<>();
        for (StoredRow row : page) {
            for (byte[] stored : row.stored()) {
                if (stored != null) {
                    all.add(stored);
                }
            }
        }
        Map<Long, Replacement> replacements = replacements(all);
        List<Rewritten> rewritten = new ArrayList<>();
        for (StoredRow row : replacements.isEmpty() ? List.<StoredRow>of() : page) {
            byte[] @Nullable [] fresh = new byte[columns.size()][];
            boolean any = false;
            for (int index = 0; index < fresh.length; index++) {
                ValueColumn column = columns.get(index);
                fresh[index] =
                        fresh(
                                row.stored()[index],
                                column.item(),
                                replacements,
                                () -> place(table, column, row.key()));
                any |= fresh[index] != null;
            }
            if (any) {
                rewritten.add(new Rewritten(row, fresh));
            }
        }
        return rewritten;
    }

    private Map<Long, Replacement> replacements(List<byte[]> stored) {
        Set<Long> keyIds = new TreeSet<>();
        for (byte[] bytes : stored) {
            if (StoredValue.isProtected(bytes)) {
                keyIds.add(StoredValue.keyId(bytes));
            }
        }
        return keyIds.isEmpty() ? Map.of() : sweep.replacements(keyIds);
    }

    private static String place(ProtectedTable table, ValueColumn column, List<Object> key) {
        return table.table() + "." + column.name() + " of row " + RowPosition.named(key);
    }

    private byte @Nullable [] fresh(
            byte @Nullable [] stored,
            int item,
            Map<Long, Replacement> replacements,
            Supplier<String> place) {
        if (stored == null || !StoredValue.isProtected(stored)) {
            return null;
        }
        Replacement keys = replacements.get(StoredValue.keyId(stored));
        try {
            return keys == null ? null : cipher.rewrite(keys.from(), keys.to(), item, stored);
        } catch (LifecycleException damaged) {
            // Whoever reads it is told. It stays as it is, and its key with it, and holds up nobody
            // else's.
            LOG.warn("{} was not written anew: {}", place.get(), damaged.action());
            return null;
        }
    }

    /** In every table there is: others may store under the same keys what is not mapped here. */
    private Left left() {
        String closed = sweep.selectOfClosedKeys();
        Set<Long> named = new HashSet<>(sealed.under(closed, MOST_NAMED));
        boolean unknown = false;
        for (Under table : rows.under(closed, MOST_NAMED)) {
            unknown |= isUnknown(table);
            tell(table);
            named.addAll(table.keyIds());
        }
        return new Left(named, unknown || named.size() >= MOST_NAMED);
    }

    private boolean isUnknown(Under table) {
        return table.refused() && !withoutValues.contains(table.table());
    }

    private void tell(Under table) {
        if (isUnknown(table)) {
            LOG.warn(
                    "The account of the service may not look at every row of table {}, where values"
                            + " may stand under keys that are being replaced: every key stays. Let"
                            + " the account read the table, past its row level security, or name it"
                            + " in 'jikimi.keys.tables-without-values' if it holds no value of this"
                            + " service and of none that shares its keys",
                    table.table());
        }
        if (table.rows() > 0) {
            LOG.warn(
                    "Table {} has {} rows under {} keys that are being replaced. They are gone"
                            + " through again; these keys stay until nothing is under them. If this"
                            + " does not end, the rows are held, damaged, or of another service,"
                            + " whose own rotation job must run",
                    table.table(),
                    table.rows(),
                    table.keyIds().size());
        }
    }
}
