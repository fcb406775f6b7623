package io.jikimi.custody;

import java.util.Comparator;
import java.util.List;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;

/**
 * What is known of a persistence unit once Hibernate has built its model.
 *
 * @param sessionFactory the factory of the unit
 * @param history what Envers keeps
 * @param transactions what open transactions have written
 * @param eviction takes rows out of the second-level cache
 * @param tables where the values lie; empty until the mapping has been checked
 */
record BuiltModel(
        SessionFactoryImplementor sessionFactory,
        HistoryEntities history,
        OpenTransactions transactions,
        RegionEviction eviction,
        List<ProtectedTable> tables) {

    static BuiltModel of(
            SessionFactoryImplementor sessionFactory,
            HistoryEntities history,
            OpenTransactions transactions) {
        return new BuiltModel(
                sessionFactory,
                history,
                transactions,
                new RegionEviction(sessionFactory),
                List.of());
    }

    BuiltModel with(List<ProtectedTable> found) {
        return new BuiltModel(sessionFactory, history, transactions, eviction, found);
    }

    /**
     * The table that every row of a root entity has a row in; where each class has a table of its
     * own, all of them.
     */
    List<ProtectedTable> rowTables(String entity) {
        boolean ofEachClass =
                sessionFactory.getMappingMetamodel().getEntityDescriptor(entity)
                        instanceof UnionSubclassEntityPersister;
        return tables.stream()
                .filter(table -> table.entity().equals(entity))
                .filter(table -> table.kind() == ProtectedTable.Kind.LIVE)
                .limit(ofEachClass ? Long.MAX_VALUE : 1)
                .toList();
    }

    /**
     * The columns that hold values of an item, each as {@code table.column}, history last: those of
     * one entity, or of all where it says nothing.
     */
    List<String> places(int item, Class<?> entity) {
        return tables.stream()
                .filter(table -> entity == Object.class || belongsTo(table, entity))
                .sorted(Comparator.comparing(ProtectedTable::kind))
                .flatMap(
                        table ->
                                table.columns().stream()
                                        .filter(column -> column.item() == item)
                                        .map(column -> table.table() + "." + column.name()))
                .distinct()
                .toList();
    }

    private static boolean belongsTo(ProtectedTable table, Class<?> entity) {
        for (Class<?> type = entity; type != null; type = type.getSuperclass()) {
            if (type.getName().equals(table.entity())) {
                return true;
            }
        }
        return false;
    }
}
