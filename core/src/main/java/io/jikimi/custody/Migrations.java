package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SqlName;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.UnionSubclass;
import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of the tables whose plain values are being encrypted: how far each is,
 * which attributes lie in them, and what a plain value that was read means.
 */
final class Migrations {

    private static final long NOBODY = 0;

    private final MigrationPlan plan;
    private final @Nullable JdbcMigrations store;
    private final DataKeys keys;
    private final Map<String, MigratedTable> tables = new ConcurrentHashMap<>();
    private final Map<String, MigratedAttribute> attributes = new ConcurrentHashMap<>();
    private final Map<String, String> unfit = new ConcurrentHashMap<>();
    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private volatile List<MigratedRows> rows = List.of();

    Migrations(MigrationPlan plan, @Nullable JdbcMigrations store, DataKeys keys) {
        if (store == null && !plan.tables().isEmpty()) {
            throw new IllegalStateException(
                    "'jikimi.migration' declares tables, and without a data source of its own nothing can tell"
                            + " how far they are: encrypted values would go into the plain columns. Give custody"
                            + " one.");
        }
        this.plan = plan;
        this.store = store;
        this.keys = keys;
    }

    /** How an attribute is migrated, or null; called while its column is mapped. */
    @Nullable MigratedAttribute declared(
            PersistentClass entity, PersonalDataAttribute fact, BasicValue value, Column column) {
        MigrationPlan.Table table = plan.table(value.getTable().getName());
        String name = column.getName().toLowerCase(Locale.ROOT);
        if (table == null || store == null || fact.element() || !table.columns().contains(name)) {
            return null;
        }
        String reason = unfit(entity, fact, value);
        if (reason != null) {
            unfit.put(table.name() + "." + name, fact.location() + reason);
            return null;
        }
        MigratedAttribute migrated =
                new MigratedAttribute(
                        fact.location(),
                        tables.computeIfAbsent(table.name(), first -> read(store, table)),
                        column.getName());
        if (!migrated.table().complete()) {
            attributes.put(key(ProtectedAttribute.of(fact)), migrated);
        }
        return migrated;
    }

    /** Two entities may have the same simple name. */
    private static String key(ProtectedAttribute attribute) {
        return attribute.entity() + " " + attribute.location();
    }

    /** Why rows would be left out, or read otherwise than they were written; null if not. */
    private static @Nullable String unfit(
            PersistentClass entity, PersonalDataAttribute fact, BasicValue value) {
        if (value.isLob() || fact.json() != null || !PlainType.supports(fact.javaType())) {
            return ": a column of "
                    + fact.javaType().getSimpleName()
                    + " (or of @Lob or JSON) is not written as text in the same form by every database."
                    + " Copy the values into a new attribute in the service, and declare that one from"
                    + " the start.";
        }
        return value.getTable() == entity.getTable()
                ? null
                : ": the column lies in a secondary table. Move it into the table of the entity first.";
    }

    /** Only now are the subclasses known, whose tables a pass would not look at. */
    private static boolean isRepeated(Bound each) {
        return each.entity() instanceof UnionSubclass
                || each.entity().getRootClass().getSubclasses().stream()
                        .anyMatch(UnionSubclass.class::isInstance);
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
                                .allMatch(
                                        name ->
                                                ddl.has(
                                                        table.name(),
                                                        name + MigratedAttribute.SUFFIX))
                ? new MigratedTable(table.name(), table.phase(), true, true)
                : known;
    }

    /** Remembers where an attribute was mapped. */
    void bound(
            MetadataBuildingContext context,
            PersistentClass entity,
            Property attribute,
            PersonalDataAttribute fact,
            Column plain,
            boolean unique,
            MigratedAttribute migrated) {
        bound.add(new Bound(context, entity, attribute, fact, plain, unique, migrated));
    }

    /** The name after which the index of a column is called: the one it had before. */
    String indexedName(Column column) {
        return of(column).map(Bound::plainName).orElse(column.getName());
    }

    /** The column that still holds in the clear what another one holds encrypted, or null. */
    @Nullable String plainColumn(Column column, Dialect dialect) {
        return of(column)
                .filter(each -> !each.migrated().table().complete())
                .map(each -> each.plain().getQuotedName(dialect))
                .orElse(null);
    }

    /** Whether a column takes null only because it came later than its rows. */
    boolean requires(Column column) {
        return of(column)
                .map(each -> (BasicValue) each.attribute().getValue())
                .filter(value -> !nullable(value))
                .isPresent();
    }

    private static boolean nullable(BasicValue value) {
        return Boolean.parseBoolean(value.getTypeParameters().getProperty("nullable"));
    }

    private Optional<Bound> of(Column column) {
        return bound.stream()
                .filter(each -> each.attribute().getValue().getSelectables().get(0) == column)
                .findFirst();
    }

    /** The migration of an attribute that still has a plain column, or null. */
    @Nullable MigratedAttribute find(ProtectedAttribute attribute) {
        return attributes.get(key(attribute));
    }

    /** The same for an attribute that may be inherited. */
    @Nullable MigratedAttribute find(PersonalDataAttribute fact) {
        return bound.stream()
                .filter(each -> !each.migrated().table().complete())
                .filter(each -> each.fact().path().equals(fact.path()))
                .filter(each -> each.fact().entity().isAssignableFrom(fact.entity()))
                .map(Bound::migrated)
                .findFirst()
                .orElse(null);
    }

    /**
     * Refuses a write by an instance that was not heard of for so long that others have gone on
     * without it: it would empty what it does not read. Whoever is late reports first.
     */
    void refuseIfBehind(MigratedAttribute attribute) {
        MigratedTable table = attribute.table();
        if (!table.cutOver() && store().isLate(table, plan)) {
            store().report(table, plan);
        }
        if (table.cutOver() && table.phase() != MigrationPhase.ENFORCED) {
            throw JdbcMigrations.behind(
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

    List<MigratedRows> rows(MigratedTable table) {
        return rows.stream().filter(of -> of.declared() == table).toList();
    }

    /** Whether one of these tables may hold plain values. */
    boolean reads(@Nullable Set<String> names) {
        return names != null
                && rows.stream()
                        .filter(each -> !each.declared().complete())
                        .map(each -> SqlName.bare(each.table()))
                        .anyMatch(
                                table ->
                                        names.stream()
                                                .map(SqlName::bare)
                                                .anyMatch(table::equalsIgnoreCase));
    }

    /** Called before the runtime model is built and before tables are made or validated. */
    void complete(
            CustodyRuntime runtime, SessionFactoryImplementor sessionFactory, Metadata metadata) {
        if (any()) {
            DatabaseDialect dialect = store().dialect();
            List<String> reasons = refused();
            if (!reasons.isEmpty()) {
                throw new UnprotectableMappingException(reasons);
            }
            rows =
                    new MigrationMapping(runtime, sessionFactory, metadata, dialect)
                            .complete(List.copyOf(bound));
            new MigrationStart(runtime).start();
        }
    }

    /** This instance stops. */
    void leave() {
        if (any()) {
            store().leave(plan);
        }
    }

    /** What is declared and cannot be migrated, or was found nowhere. */
    private List<String> refused() {
        List<String> reasons = new ArrayList<>(unfit.values());
        bound.stream()
                .filter(Migrations::isRepeated)
                .map(each -> each.migrated().location())
                .map(
                        location ->
                                location
                                        + ": the hierarchy has a table for each class, which repeat the column. Give"
                                        + " the classes one table (SINGLE_TABLE or JOINED) first.")
                .forEach(reasons::add);
        bound.stream()
                .filter(each -> each.entity().getIdentifier().getColumnSpan() > 1)
                .map(each -> each.migrated().location())
                .map(
                        location ->
                                location
                                        + ": the rows have an identifier of several parts, behind which a pass cannot go on."
                                        + " Give the entity a generated identifier of its own first.")
                .forEach(reasons::add);
        for (MigrationPlan.Table table : plan.tables()) {
            Map<String, MigratedAttribute> known = new LinkedHashMap<>();
            for (Bound each : bound) {
                if (each.migrated().table().name().equals(table.name())) {
                    known.put(each.migrated().column().toLowerCase(Locale.ROOT), each.migrated());
                }
            }
            table.columns().stream()
                    .filter(column -> !known.containsKey(column))
                    .filter(column -> !unfit.containsKey(table.name() + "." + column))
                    .forEach(
                            column ->
                                    reasons.add(
                                            table.name()
                                                    + "."
                                                    + column
                                                    + ": 'jikimi.migration' declares the column, but no attribute of an entity or of an"
                                                    + " embeddable is stored in it encrypted. Name the column of a @PersonalData attribute; the"
                                                    + " elements of a list have no column of their own to be migrated: copy them into a new"
                                                    + " list."));
        }
        return reasons;
    }

    /**
     * What was read, with the number of a key in the place of a person. A plain value whose
     * person's data were destroyed is destroyed too.
     */
    byte[] known(MigratedAttribute attribute, byte[] read) {
        boolean ofSubject = StoredValue.isPlainOfSubject(read);
        if (!ofSubject && !StoredValue.isPlainOfKey(read)) {
            if (StoredValue.isProtected(read) && !attribute.readsEncrypted()) {
                throw readPastTheMapping(attribute);
            }
            return read;
        }
        if (attribute.table().emptied()) {
            throw unencrypted(attribute);
        }
        return ofSubject ? ofKey(read) : ofLiving(read);
    }

    /**
     * The key beside a plain value may be that of somebody before: an older version has given the
     * row to another person. If that one was destroyed meanwhile, the value is not.
     */
    private byte[] ofLiving(byte[] read) {
        return keys.readingKey(StoredValue.keyId(read)).isPresent()
                ? read
                : StoredValue.plainOfOtherKey(read, NOBODY);
    }

    private byte[] ofKey(byte[] read) {
        DataSubjectId subject = subject(StoredValue.plainSubject(read));
        if (subject == null) {
            return StoredValue.plainOfKey(read, NOBODY);
        }
        try {
            long keyId = keys.writingKey(subject).id();
            return StoredValue.plainOfKey(read, keyId);
        } catch (LifecycleException refused) {
            if (refused.refusal() == Refusal.KEY_DESTROYED) {
                return StoredValue.tombstone();
            }
            if (refused.refusal() == Refusal.KEY_MISSING) {
                // The person comes into being in this very transaction.
                return StoredValue.plainOfKey(read, NOBODY);
            }
            throw refused;
        }
    }

    /** Whom a row names, or null where that is nobody. */
    static @Nullable DataSubjectId subject(@Nullable String named) {
        try {
            return named == null ? null : DataSubjectId.parse(named);
        } catch (IllegalArgumentException nobody) {
            return null;
        }
    }

    /** Whether a value that was read belongs to nobody known: it is never handed out. */
    static boolean isOfNobody(byte[] stored) {
        return StoredValue.isPlainOfKey(stored) && StoredValue.keyId(stored) == NOBODY;
    }

    /** What stands beside the truth may be old. */
    private static LifecycleException readPastTheMapping(MigratedAttribute attribute) {
        return new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                attribute.location(),
                "the value was read by native SQL while its table is being encrypted, and may be an old one. Read it"
                        + " through the entity or JPQL until the phase is 'enforced'.");
    }

    private static LifecycleException unencrypted(MigratedAttribute attribute) {
        return new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                attribute.location(),
                "the column "
                        + attribute.table().name()
                        + "."
                        + attribute.column()
                        + " holds a value in the clear after its migration. Find out who writes it: a version of the service"
                        + " without Jikimi, or a script that runs at every start. Then empty the column.");
    }

    /** Code that binds columns itself would write one of two values. */
    void refuseColumn(PersonalDataAttribute fact) {
        MigratedAttribute migrated = find(fact);
        if (migrated != null) {
            throw new IllegalStateException(
                    fact.location()
                            + " is being migrated and has two columns. Go on using the plain column "
                            + migrated.table().name()
                            + "."
                            + migrated.column()
                            + " until the cut-over, or write through the entity; this column is for instances that"
                            + " start when no plain value is left.");
        }
    }

    /** An attribute where it was mapped. */
    record Bound(
            MetadataBuildingContext context,
            PersistentClass entity,
            Property attribute,
            PersonalDataAttribute fact,
            Column plain,
            boolean unique,
            MigratedAttribute migrated) {

        String plainName() {
            return migrated.column();
        }
    }
}
