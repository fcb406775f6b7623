package io.jikimi.storage;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.storage.ProtectionSheet.Count;
import io.jikimi.storage.ProtectionSheet.Line;
import io.jikimi.storage.ProtectionSheet.Place;
import io.jikimi.subject.LegalClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.BadSqlGrammarException;

/** Measures the columns that the mapping names. */
final class MeasuredProtection implements ProtectionSheets {

    private static final Logger LOG = LoggerFactory.getLogger(MeasuredProtection.class);
    private static final String ALGORITHM = "AES-256-GCM";

    private final Catalogue catalogue;
    private final LegalClock clock;
    private final Supplier<List<ProtectedTable>> tables;
    private final Supplier<SessionFactoryImplementor> sessionFactory;
    private final JdbcStoredShares shares;
    private final DataKeys dataKeys;
    private final Supplier<List<KeyLedgerEntry>> keys;

    /**
     * Creates the door.
     *
     * @param tables asked at every call, because the mapping is complete only after start-up
     * @param sessionFactory asked at every call, for the same reason
     * @param dataKeys tells whose a value is
     * @param keys gives the key ledger
     */
    MeasuredProtection(
            Catalogue catalogue,
            LegalClock clock,
            Supplier<List<ProtectedTable>> tables,
            Supplier<SessionFactoryImplementor> sessionFactory,
            JdbcStoredShares shares,
            DataKeys dataKeys,
            Supplier<List<KeyLedgerEntry>> keys) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.tables = tables;
        this.sessionFactory = sessionFactory;
        this.shares = shares;
        this.dataKeys = dataKeys;
        this.keys = keys;
    }

    @Override
    public ProtectionSheet measure(Duration most) {
        Instant end = clock.now().plus(most);
        List<Line> lines = new ArrayList<>();
        for (ProtectedTable table : tables.get()) {
            lines.addAll(encrypted(table, end));
        }
        for (Map.Entry<String, Set<Plain>> table : plain().entrySet()) {
            lines.addAll(
                    plain(
                            table.getKey(),
                            List.copyOf(table.getValue()),
                            Duration.between(clock.now(), end)));
        }
        return new ProtectionSheet(clock.now(), lines, keys.get());
    }

    private List<Line> encrypted(ProtectedTable table, Instant end) {
        if (table.columns().isEmpty()) {
            return List.of();
        }
        Duration left = Duration.between(clock.now(), end);
        List<Count> counts =
                counts(left, () -> shares.encrypted(table.table(), table.columns(), left));
        Map<Integer, PersonalDataItem> items =
                catalogue.entities().stream()
                        .flatMap(entity -> entity.attributes().stream())
                        .map(PersonalDataAttribute::item)
                        .collect(
                                Collectors.toMap(
                                        PersonalDataItem::id, item -> item, (one, same) -> one));
        return lines(
                table.columns(),
                counts,
                (column, count) -> {
                    PersonalDataItem item = Objects.requireNonNull(items.get(column.item()));
                    return new Line(
                            table.table(),
                            place(table.kind()),
                            column.name(),
                            item.qualifiedName(),
                            item.kind(),
                            item.kind().encryptionMandatory(),
                            ALGORITHM,
                            column.indexColumns(),
                            count,
                            column.owner() != null,
                            misplaced(table.table(), column, end));
                });
    }

    /** How many values belong to somebody else than the database says. */
    private @Nullable Long misplaced(String table, ValueColumn column, Instant end) {
        Duration left = Duration.between(clock.now(), end);
        if (column.owner() == null || isOver(left)) {
            return null;
        }
        Misplaced counted = new Misplaced(dataKeys);
        try {
            return shares.owners(table, column, left, counted::add) ? counted.values() : null;
        } catch (BadSqlGrammarException unforeseen) {
            // What else was measured is not to be lost for it; not measured is not sound.
            LOG.warn(
                    "Whose the values of {}.{} are could not be asked of the database: please report"
                            + " the mapping of the table.",
                    table,
                    column.name());
            return null;
        }
    }

    private List<Line> plain(String table, List<Plain> columns, Duration left) {
        List<String> names = columns.stream().map(Plain::column).toList();
        return lines(
                columns,
                counts(left, () -> shares.plain(table, names, left)),
                (column, count) ->
                        new Line(
                                table,
                                column.place(),
                                column.column(),
                                column.item().qualifiedName(),
                                column.item().kind(),
                                false,
                                "",
                                List.of(),
                                count,
                                false,
                                null));
    }

    private static @Nullable List<Count> counts(
            Duration left, Supplier<@Nullable List<Count>> counting) {
        return isOver(left) ? null : counting.get();
    }

    private static boolean isOver(Duration left) {
        return left.isNegative() || left.isZero();
    }

    private static <C> List<Line> lines(
            List<C> columns,
            @Nullable List<Count> counts,
            BiFunction<C, @Nullable Count, Line> line) {
        List<Line> lines = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
            lines.add(line.apply(columns.get(index), counts == null ? null : counts.get(index)));
        }
        return lines;
    }

    private static Place place(ProtectedTable.Kind kind) {
        return switch (kind) {
            case LIVE -> Place.ROWS;
            case COLLECTION -> Place.LIST;
            case HISTORY -> Place.HISTORY;
        };
    }

    /** The columns of personal data whose annotation says that they are not encrypted. */
    private Map<String, Set<Plain>> plain() {
        Map<String, Set<Plain>> byTable = new LinkedHashMap<>();
        for (PersonalDataEntity entity : catalogue.entities()) {
            for (PersonalDataAttribute attribute : entity.attributes()) {
                SelectableMapping column =
                        attribute.encrypted() ? null : column(entity, attribute.path());
                if (column != null) {
                    byTable.computeIfAbsent(
                                    column.getContainingTableExpression(),
                                    table -> new LinkedHashSet<>())
                            .add(
                                    new Plain(
                                            column.getSelectionExpression(),
                                            attribute.item(),
                                            attribute.element() ? Place.LIST : Place.ROWS));
                }
            }
        }
        return byTable;
    }

    private @Nullable SelectableMapping column(PersonalDataEntity entity, String path) {
        SessionFactoryImplementor factory = sessionFactory.get();
        EntityPersister persister =
                factory.getMappingMetamodel().findEntityDescriptor(entity.type());
        ModelPart part = persister == null ? null : persister.findByPath(path);
        if (part instanceof PluralAttributeMapping list) {
            part = list.getElementDescriptor();
        }
        return part instanceof BasicValuedModelPart basic ? basic : null;
    }

    private record Plain(String column, PersonalDataItem item, Place place) {}
}
