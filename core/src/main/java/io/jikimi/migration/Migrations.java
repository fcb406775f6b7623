package io.jikimi.migration;

import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.PlainTwin;
import io.jikimi.custody.PlainTwins;
import io.jikimi.custody.PlainValues;
import io.jikimi.custody.TwinRows;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.LegalClock;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of the tables whose plain values are being encrypted, and how far each
 * is. One per persistence unit; give it to its {@link CustodyRuntime}.
 */
public final class Migrations implements PlainTwins {

    private final MigrationPlan plan;
    private final @Nullable JdbcMigrations store;
    private final DataKeys keys;
    private final Map<String, MigratedTable> tables = new ConcurrentHashMap<>();
    private final Set<String> mapped = ConcurrentHashMap.newKeySet();
    private volatile List<MigratedRows> rows = List.of();
    private volatile List<TwinRows> inPlace = List.of();

    /**
     * Creates it.
     *
     * @param plan the columns that hold plain values
     * @param own connections to the database that no transaction of the service uses; asked for
     *     only where the plan names a table
     */
    public Migrations(
            MigrationPlan plan, @Nullable DataSource own, DataKeys keys, LegalClock clock) {
        boolean none = plan.tables().isEmpty() && plan.inPlace().tables().isEmpty();
        if (own == null && !none) {
            throw new IllegalStateException(
                    "'jikimi.migration' declares tables, and without a data source of its own nothing can tell"
                            + " how far they are: encrypted values would go into the plain columns. Give custody"
                            + " one.");
        }
        this.plan = plan;
        this.store = own == null || none ? null : new JdbcMigrations(own, clock);
        this.keys = keys;
    }

    /**
     * The door for encrypting what tables of the service hold in the clear.
     *
     * @param evidence where it says who has cut over
     */
    public MigrationDesk desk(EvidenceLog evidence) {
        return new TableMigrations(this, evidence);
    }

    /**
     * The door for encrypting texts in their own columns.
     *
     * @param evidence where it says who has done what
     */
    public InPlaceDesk inPlace(EvidenceLog evidence) {
        return new TableInPlace(this, evidence);
    }

    @Override
    public @Nullable DatabaseDialect dialect() {
        return store == null ? null : store.dialect();
    }

    @Override
    public @Nullable PlainTwin declared(String name, String column) {
        MigrationPlan.Table table = plan.table(name);
        String plain = column.toLowerCase(Locale.ROOT);
        String named = name.toLowerCase(Locale.ROOT);
        if (plan.inPlace().tables().getOrDefault(named, Set.of()).contains(plain)) {
            mapped.add(named + "." + plain);
            return new InPlaceAttribute(named, column);
        }
        if (table == null || store == null || !table.columns().contains(plain)) {
            return null;
        }
        mapped.add(table.name() + "." + plain);
        return new MigratedAttribute(
                this, tables.computeIfAbsent(table.name(), first -> read(store, table)), column);
    }

    /** A database that was made after the migration never had the plain columns. */
    private static MigratedTable read(JdbcMigrations store, MigrationPlan.Table table) {
        MigratedTable known = store.read(table.name(), table.phase());
        MigrationDdl ddl = new MigrationDdl(store.own().template(), store.dialect());
        return !known.complete()
                        && table.phase() == MigrationPhase.ENFORCED
                        && ddl.exists(table.name())
                        && table.columns().stream().noneMatch(name -> ddl.has(table.name(), name))
                        && table.columns().stream()
                                .allMatch(name -> ddl.has(table.name(), name + PlainTwin.SUFFIX))
                ? new MigratedTable(table.name(), table.phase(), true, true)
                : known;
    }

    /**
     * Refuses a write by an instance that was not heard of for so long that others have gone on
     * without it: it would empty what it does not read. Whoever is late reports first.
     */
    void refuseIfBehind(MigratedTable table) {
        if (!table.cutOver() && store().isLate(table, plan)) {
            store().report(table, plan);
        }
        if (table.cutOver() && table.phase() != MigrationPhase.ENFORCED) {
            throw MigrationGate.behind(
                    table.name(),
                    "The encrypted values became the truth while this instance, in the phase '"
                            + table.phase().name().toLowerCase(Locale.ROOT)
                            + "', was not heard of. Restart it with 'enforced'.");
        }
    }

    /** Whether anything is migrated at all. */
    boolean any() {
        return store != null && !plan.tables().isEmpty();
    }

    DataKeys keys() {
        return keys;
    }

    MigrationPlan plan() {
        return plan;
    }

    JdbcMigrations store() {
        if (store == null) {
            throw new IllegalStateException("No table is declared to be migrated");
        }
        return store;
    }

    List<MigratedTable> tables() {
        return List.copyOf(tables.values());
    }

    /** Where the rows lie, history after live rows; empty until Hibernate has built its model. */
    List<MigratedRows> rows() {
        return rows;
    }

    @Override
    public void start(List<TwinRows> all) {
        inPlace = all.stream().filter(this::isInPlace).toList();
        rows =
                all.stream()
                        .filter(each -> !isInPlace(each))
                        .map(
                                each ->
                                        MigratedRows.of(
                                                each,
                                                Objects.requireNonNull(
                                                        tables.get(each.declared()))))
                        .toList();
        if (!rows.isEmpty()) {
            new MigrationStart(this).start();
        }
        if (!inPlace.isEmpty() && !plan.inPlace().working()) {
            new InPlaceStart(this).start();
        }
    }

    private boolean isInPlace(TwinRows each) {
        return plan.inPlace().tables().containsKey(each.declared());
    }

    /** Where the rows lie that are encrypted in place, history after live rows. */
    List<TwinRows> inPlace() {
        return inPlace;
    }

    @Override
    public PlainValues values(DataSource dataSource) {
        return any() ? new MigratedPlainValues(this, dataSource) : PlainValues.NONE;
    }

    @Override
    public PlainValues values(Connection connection) {
        return any() ? new MigratedPlainValues(this, connection) : PlainValues.NONE;
    }

    @Override
    public void leave() {
        if (store != null) {
            store.leave(plan);
        }
    }

    @Override
    public List<String> refused() {
        List<String> reasons = new ArrayList<>();
        Map<String, Set<String>> declared = new TreeMap<>(plan.inPlace().tables());
        plan.tables().forEach(table -> declared.put(table.name(), table.columns()));
        for (Map.Entry<String, Set<String>> table : declared.entrySet()) {
            table.getValue().stream()
                    .filter(column -> !mapped.contains(table.getKey() + "." + column))
                    .forEach(
                            column ->
                                    reasons.add(
                                            table.getKey()
                                                    + "."
                                                    + column
                                                    + ": 'jikimi.migration' declares the column, but no attribute of an entity or of an"
                                                    + " embeddable is stored in it encrypted. Name the column of a @PersonalData attribute."));
        }
        return reasons;
    }
}
