package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SqlName;
import io.jikimi.keys.DataKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * The attributes that lie in two columns while their table is being encrypted: how each is mapped,
 * and what a plain value that was read means.
 */
final class PlainColumns {

    private static final long NOBODY = 0;

    /** Definitions of columns of text without a length of their own. */
    private static final Pattern UNBOUNDED = Pattern.compile("(?i)(medium|long)?text|clob");

    private final PlainTwins twins;
    private final DataKeys keys;
    private final Map<String, PlainTwin> attributes = new ConcurrentHashMap<>();
    private final Map<String, String> unfit = new ConcurrentHashMap<>();
    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private volatile Set<String> readable = Set.of();

    PlainColumns(PlainTwins twins, DataKeys keys) {
        this.twins = twins;
        this.keys = keys;
    }

    /** Whether any table is being encrypted. */
    boolean any() {
        return twins.dialect() != null;
    }

    /** The JDBC type with which text is bound that a column may keep as a type of its own. */
    int textParameter() {
        DatabaseDialect dialect = twins.dialect();
        return dialect == null ? Types.VARCHAR : dialect.textOfAnyType();
    }

    /** Who knows how far the tables are. */
    PlainTwins twins() {
        return twins;
    }

    /** How an attribute is migrated, or null; called while its column is mapped. */
    @Nullable PlainTwin declared(
            PersistentClass entity, PersonalDataAttribute fact, BasicValue value, Column column) {
        PlainTwin twin = twins.declared(value.getTable().getName(), column.getName());
        String reason = twin == null ? null : unfit(twin, entity, fact, value, column);
        if (twin == null || reason != null) {
            if (twin != null) {
                unfit.put(place(twin), fact.location() + reason);
            }
            return null;
        }
        if (!twin.complete()) {
            attributes.put(key(ProtectedAttribute.of(fact)), twin);
        }
        return twin;
    }

    private static String place(PlainTwin twin) {
        return twin.table() + "." + twin.column().toLowerCase(Locale.ROOT);
    }

    /** Two entities may have the same simple name. */
    private static String key(ProtectedAttribute attribute) {
        return attribute.entity() + " " + attribute.location();
    }

    /** Why rows would be left out, or read otherwise than they were written; null if not. */
    private static @Nullable String unfit(
            PlainTwin twin,
            PersistentClass entity,
            PersonalDataAttribute fact,
            BasicValue value,
            Column column) {
        if (twin.inPlace()) {
            String reason = unfitInPlace(fact, value, column);
            if (reason != null) {
                return reason;
            }
        }
        if (fact.element()) {
            return ": an element of a list has one column, and no place for a second one. A version that wrote the"
                    + " encrypted one alone would have older versions read a list without these elements, and write"
                    + " it back without them. Copy the values, one row with its list at a time, into a list that is"
                    + " protected from the start (see 'Lists' in the migration runbook).";
        }
        if (!PlainType.supports(fact)) {
            return ": a column of "
                    + fact.javaType().getSimpleName()
                    + " is not written as text in the same form by every database."
                    + " Copy the values into a new attribute in the service, and declare that one from"
                    + " the start.";
        }
        return value.getTable() == entity.getTable()
                ? null
                : ": the column lies in a secondary table. Move it into the table of the entity first.";
    }

    /** Only a text can be told from a stored value in the same column, row by row. */
    private static @Nullable String unfitInPlace(
            PersonalDataAttribute fact, BasicValue value, Column column) {
        if (fact.element()) {
            return ": an element of a list has no place in which a pass could address it, so it cannot be encrypted"
                    + " in place. Copy the values into a list that is protected from the start (see 'Lists' in the"
                    + " migration runbook).";
        }
        if (fact.javaType() != String.class || fact.json() != null) {
            return ": only texts can be encrypted in place, and a value of "
                    + fact.javaType().getSimpleName()
                    + " is stored in a column of another type or form. Declare its table under"
                    + " 'jikimi.migration.tables', which encrypts into a column beside it.";
        }
        if (value.isLob()) {
            return ": a large object (@Lob) may lie outside of its row, where no statement over the row compares or"
                    + " replaces it. Copy it into a column of the type text first, and remove @Lob.";
        }
        String definition = column.getSqlType();
        return definition == null || UNBOUNDED.matcher(definition.strip()).matches()
                ? null
                : ": the columnDefinition '"
                        + definition
                        + "' is that of the plain text, and the encrypted one would not fit. Remove columnDefinition, and"
                        + " say how long the plain text may be with @Column(length = ...).";
    }

    /** Only now are the subclasses known, whose tables a pass would not look at. */
    private static boolean isRepeated(Bound each) {
        return each.entity() instanceof UnionSubclass
                || each.entity().getRootClass().getSubclasses().stream()
                        .anyMatch(UnionSubclass.class::isInstance);
    }

    /** Remembers where an attribute was mapped. */
    void bound(Bound each) {
        bound.add(each);
    }

    /** The name after which the index of a column is called: the one it had before. */
    String indexedName(Column column) {
        return of(column).map(Bound::plainName).orElse(column.getName());
    }

    /** The column that still holds in the clear what another one holds encrypted, or null. */
    @Nullable String plainColumn(Column column, Dialect dialect) {
        return of(column)
                .filter(each -> !each.migrated().complete())
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
    @Nullable PlainTwin find(ProtectedAttribute attribute) {
        return attributes.get(key(attribute));
    }

    /** The same for an attribute that may be inherited. */
    @Nullable PlainTwin find(PersonalDataAttribute fact) {
        return bound.stream()
                .filter(each -> !each.migrated().complete())
                .filter(each -> each.fact().path().equals(fact.path()))
                .filter(each -> each.fact().entity().isAssignableFrom(fact.entity()))
                .map(Bound::migrated)
                .findFirst()
                .orElse(null);
    }

    /** Whether one of these tables may hold plain values. */
    boolean reads(@Nullable Set<String> names) {
        return names != null
                && names.stream().map(SqlName::compared).anyMatch(name -> readable.contains(name));
    }

    /** Called before the runtime model is built and before tables are made or validated. */
    void complete(
            CustodyRuntime runtime, SessionFactoryImplementor sessionFactory, Metadata metadata) {
        DatabaseDialect dialect = twins.dialect();
        if (dialect == null) {
            return;
        }
        List<String> reasons = refused();
        if (!reasons.isEmpty()) {
            throw new UnprotectableMappingException(reasons);
        }
        List<TwinRows> rows =
                new MigrationMapping(runtime, sessionFactory, metadata, dialect)
                        .complete(List.copyOf(bound));
        readable = readable(rows);
        twins.start(rows);
    }

    private Set<String> readable(List<TwinRows> rows) {
        Set<String> plain =
                bound.stream()
                        .map(Bound::migrated)
                        .filter(twin -> !twin.complete())
                        .map(PlainTwin::table)
                        .collect(Collectors.toSet());
        return rows.stream()
                .filter(each -> plain.contains(each.declared()))
                .map(each -> SqlName.compared(each.table()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is declared and cannot be migrated, or was found nowhere. */
    private List<String> refused() {
        List<String> reasons = new ArrayList<>(unfit.values());
        bound.stream()
                .filter(PlainColumns::isRepeated)
                .map(each -> each.fact().location())
                .map(
                        location ->
                                location
                                        + ": the hierarchy has a table for each class, which repeat the column. Give"
                                        + " the classes one table (SINGLE_TABLE or JOINED) first.")
                .forEach(reasons::add);
        bound.stream()
                .filter(each -> each.entity().getIdentifier().getColumnSpan() > 1)
                .map(each -> each.fact().location())
                .map(
                        location ->
                                location
                                        + ": the rows have an identifier of several parts, behind which a pass cannot go on."
                                        + " Give the entity a generated identifier of its own first.")
                .forEach(reasons::add);
        reasons.addAll(twins.refused());
        return reasons;
    }

    /**
     * What was read, with the number of a key in the place of a person. A plain value whose
     * person's data were destroyed is destroyed too.
     */
    byte[] known(ProtectedAttribute attribute, PlainTwin twin, byte[] read) {
        boolean ofSubject = StoredValue.isPlainOfSubject(read);
        if (!ofSubject && !StoredValue.isPlainOfKey(read)) {
            if (StoredValue.isProtected(read) && !twin.readsEncrypted()) {
                throw readPastTheMapping(attribute);
            }
            return read;
        }
        if (twin.emptied()) {
            throw unencrypted(attribute, twin);
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
        DataSubjectId subject = PlainTwins.subject(StoredValue.plainSubject(read));
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
                return StoredValue.plainOfKey(read, keys.keyIdOfNew(subject).orElse(NOBODY));
            }
            throw refused;
        }
    }

    /** Whether a value that was read belongs to nobody known: it is never handed out. */
    static boolean isOfNobody(byte[] stored) {
        return StoredValue.isPlainOfKey(stored) && StoredValue.keyId(stored) == NOBODY;
    }

    /** What stands beside the truth may be old. */
    private static LifecycleException readPastTheMapping(ProtectedAttribute attribute) {
        return new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                attribute.location(),
                "the value was read by native SQL while its table is being encrypted, and may be an old one. Read it"
                        + " through the entity or JPQL until the phase is 'enforced'.");
    }

    private static LifecycleException unencrypted(ProtectedAttribute attribute, PlainTwin twin) {
        return new LifecycleException(
                Refusal.VALUE_UNREADABLE,
                attribute.location(),
                "the column "
                        + twin.table()
                        + "."
                        + twin.column()
                        + " holds a value in the clear after its migration. Find out who writes it: a version of the service"
                        + " without Jikimi, or a script that runs at every start. Then empty the column.");
    }

    /** Code that binds columns itself would write one of two values. */
    void refuseColumn(PersonalDataAttribute fact) {
        bound.stream()
                .filter(each -> each.migrated().inPlace())
                .filter(each -> each.fact().path().equals(fact.path()))
                .filter(each -> each.fact().entity().isAssignableFrom(fact.entity()))
                .forEach(
                        each -> {
                            throw new IllegalStateException(
                                    fact.location()
                                            + " is encrypted in place and lives in a column of text, whose form"
                                            + " is not that of bytes. Write and read it through the entity.");
                        });
        PlainTwin migrated = find(fact);
        if (migrated != null) {
            throw new IllegalStateException(
                    fact.location()
                            + " is being migrated and has two columns. Go on using the plain column "
                            + migrated.table()
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
            PlainTwin migrated) {

        String plainName() {
            return migrated.column();
        }

        /** Whether the plain column was declared for what has no natural length. */
        boolean isLarge() {
            return PlainType.isLarge(((BasicValue) plain.getValue()).getTypeParameters());
        }
    }
}
