package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.custody.TransactionWrites.Moved;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;

/**
 * Lets values follow when rows have moved to another data subject: what the rows hold, their lists,
 * their history, and the rows that belong to them are encrypted anew under the key of the new
 * subject, in the transaction that moves them.
 *
 * <p>Whose a value is now, is told by its row; whose it was, by the key it lies under, whatever its
 * generation. What lies under an older key of the new subject already is left to the rotation. What
 * was sealed or destroyed stays with the one it was taken from. Doing it twice changes nothing.
 */
final class Reassignment {

    private static final int CHUNK = 500;

    private final CustodyRuntime runtime;
    private final SharedSessionContractImplementor session;
    private final Connection connection;
    private final TransactionWrites writes;
    private final StoredCells cells;
    private final DatabaseDialect dialect;

    /** Who has lost values of each person's place in a row. */
    private final Map<SubjectMove.Place, Set<DataSubjectId>> lost = new LinkedHashMap<>();

    Reassignment(
            CustodyRuntime runtime,
            SharedSessionContractImplementor session,
            Connection connection,
            TransactionWrites writes)
            throws SQLException {
        this.runtime = runtime;
        this.session = session;
        this.connection = connection;
        this.writes = writes;
        this.cells = new StoredCells(connection);
        this.dialect = DatabaseDialect.of(connection);
    }

    void carryOut() throws SQLException {
        Map<SubjectMove.Place, SubjectMove> all = new LinkedHashMap<>();
        for (SubjectMove move : writes.moves()) {
            Deque<SubjectMove> open = new ArrayDeque<>(List.of(move));
            while (!open.isEmpty()) {
                SubjectMove next = open.remove();
                if (!next.equals(all.put(next.place(), next))) {
                    for (ProtectedTable table : runtime.rowTables(next.row().entity())) {
                        cells.lockRow(table, next.row().id());
                    }
                    open.addAll(following(next));
                }
            }
        }
        refuseRowsThatWentBack(all.values());
        exchange(all.values());
        if (runtime.plainColumns().any()) {
            // Plain values, and history of which only its own row tells whose it was, go along.
            runtime.plainColumns()
                    .twins()
                    .values(connection)
                    .bringUpToDate(all.values().stream().map(SubjectMove::row).distinct().toList());
            exchange(all.values());
        }
        for (SubjectMove move : all.values()) {
            tell(move);
            writes.carriedOut(move);
        }
    }

    /** Whoever a row belongs to, the rows that belong to it do as well. */
    private List<SubjectMove> following(SubjectMove move) {
        List<SubjectMove> following = new ArrayList<>();
        if (!move.of().isEmpty()) {
            return following;
        }
        for (PersonalDataEntity entity : runtime.catalogue().entities()) {
            EntityPersister persister = persister(entity);
            RowModel model = persister == null ? null : runtime.models().find(persister);
            if (persister == null || model == null) {
                continue;
            }
            model.references()
                    .forEach(
                            (of, attribute) -> {
                                if (leadsTo(persister.getPropertyType(attribute), move.row())) {
                                    following.addAll(following(move, persister, of, attribute));
                                }
                            });
        }
        return following;
    }

    private List<SubjectMove> following(
            SubjectMove move, EntityPersister persister, String of, String attribute) {
        String column = of.isEmpty() ? null : SubjectChange.column(persister, of);
        return referring(persister, attribute, move.row()).stream()
                .map(row -> move.follow(row, of, column))
                .toList();
    }

    private boolean leadsTo(Type reference, RowReference row) {
        return reference instanceof EntityType association
                && session.getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(association.getAssociatedEntityName())
                        .getRootEntityName()
                        .equals(row.entity());
    }

    private List<RowReference> referring(
            EntityPersister persister, String attribute, RowReference row) {
        EntityPersister target =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(row.entity());
        RowSelect select =
                new RowSelect(session.getFactory(), dialect, persister)
                        .whereEqual(
                                attribute + "." + target.getIdentifierPropertyName(),
                                row.idAs(target.getIdentifierType().getReturnedClass()));
        return select
                .bound(
                        session.createNativeQuery(
                                select.select(select.id()) + dialect.asOfNow(), String.class))
                .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                .list()
                .stream()
                .map(id -> new RowReference(persister.getRootEntityName(), id))
                .toList();
    }

    /** Moves of one entity's rows by the same reference to the same subject, in chunks. */
    private static Collection<List<SubjectMove>> alike(Collection<SubjectMove> moves) {
        Collection<List<SubjectMove>> chunks = new ArrayList<>();
        moves.stream()
                .collect(
                        Collectors.groupingBy(
                                move -> List.of(move.row().entity(), move.of(), move.to()),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .forEach(
                        all -> {
                            for (int from = 0; from < all.size(); from += CHUNK) {
                                chunks.add(all.subList(from, Math.min(from + CHUNK, all.size())));
                            }
                        });
        return chunks;
    }

    private void exchange(Collection<SubjectMove> all) throws SQLException {
        for (List<SubjectMove> alike : alike(all)) {
            exchangeAlike(alike);
        }
    }

    private void exchangeAlike(List<SubjectMove> alike) throws SQLException {
        SubjectMove move = alike.get(0);
        Set<String> ids = alike.stream().map(some -> some.row().id()).collect(Collectors.toSet());
        for (ProtectedTable table : runtime.tables()) {
            List<ValueColumn> columns = table.columns().stream().filter(move::concerns).toList();
            if (table.entity().equals(move.row().entity()) && !columns.isEmpty()) {
                exchange(table, columns, ids, move);
            }
        }
    }

    private void exchange(
            ProtectedTable table, List<ValueColumn> columns, Set<String> ids, SubjectMove move)
            throws SQLException {
        DataSubjectId subject = move.to();
        Set<StoredCells.Exchange> exchanges = new LinkedHashSet<>();
        for (StoredCells.Cell cell : cells.lock(table, columns, ids)) {
            long keyId = StoredValue.keyId(cell.stored());
            DataSubjectId before = runtime.keys().subjectOf(keyId);
            Optional<DataKey> old =
                    before.equals(subject) ? Optional.empty() : runtime.keys().readingKey(keyId);
            if (old.isPresent()) {
                SubjectMove.Place place =
                        new SubjectMove.Place(
                                new RowReference(table.entity(), cell.id()), move.of());
                refuseValueThatWentBack(table, place, subject);
                exchanges.add(cell.exchangedFor(encrypted(cell, old.get(), subject)));
                lost.computeIfAbsent(place, first -> new LinkedHashSet<>()).add(before);
            } else if (cell.column().plain() != null && before.equals(subject)) {
                noteWrite(cell, subject, keyId);
            }
        }
        cells.exchange(table, exchanges);
    }

    /**
     * A row that was given to somebody names that person, whatever values it has, unless the
     * transaction went back to a savepoint.
     */
    private void refuseRowsThatWentBack(Collection<SubjectMove> all) {
        List<SubjectMove> carriedOut =
                all.stream().filter(move -> writes.isCarriedOut(move.place(), move.to())).toList();
        for (List<SubjectMove> alike : alike(carriedOut)) {
            SubjectMove move = alike.get(0);
            List<String> ids = alike.stream().map(some -> some.row().id()).toList();
            for (PersonalDataEntity entity : runtime.catalogue().entities()) {
                EntityPersister persister = persister(entity);
                if (persister != null
                        && persister.getRootEntityName().equals(move.row().entity())
                        && names(persister, move.of())
                        && new RowOwners(runtime, session)
                                .now(persister, move.of(), ids).values().stream()
                                        .anyMatch(owner -> !owner.equals(move.to()))) {
                    throw wentBack(move.row().entity());
                }
            }
        }
    }

    private boolean names(EntityPersister persister, String of) {
        RowModel model = runtime.models().find(persister);
        return of.isEmpty() || model != null && model.references().containsKey(of);
    }

    /**
     * What was exchanged before would not be there to be exchanged again, unless the transaction
     * went back to a savepoint. Hibernate writes history later.
     */
    private void refuseValueThatWentBack(
            ProtectedTable table, SubjectMove.Place place, DataSubjectId subject) {
        if (table.kind() != ProtectedTable.Kind.HISTORY && writes.isCarriedOut(place, subject)) {
            throw wentBack(table.table());
        }
    }

    private static LifecycleException wentBack(String where) {
        return new LifecycleException(
                Refusal.SUBJECT_CHANGE,
                where,
                "rows were given to another data subject, and the transaction then went back to"
                        + " a savepoint from before. Nothing was stored; repeat the transaction"
                        + " without a savepoint.");
    }

    private byte[] encrypted(StoredCells.Cell cell, DataKey old, DataSubjectId subject) {
        int item = cell.column().item();
        DataKey key = runtime.keyOf(subject, writes);
        noteWrite(cell, subject, key.id());
        // Equal bytes become equal bytes: the history of a list finds its rows by them.
        return runtime.cipher().rewrite(old, key, item, cell.stored());
    }

    private void noteWrite(StoredCells.Cell cell, DataSubjectId subject, long keyId) {
        writes.writes().of(subject, keyId).add(runtime.catalogue().item(cell.column().item()));
    }

    /** Whoever lost a value, and whoever the row named before, even where it holds no value. */
    private void tell(SubjectMove move) throws SQLException {
        Set<DataSubjectId> before = new LinkedHashSet<>(lost.getOrDefault(move.place(), Set.of()));
        if (move.from() != null) {
            before.add(move.from());
        }
        before.remove(move.to());
        if (before.isEmpty()) {
            return;
        }
        Set<DataSubjectId> left = subjectsIn(move.row());
        for (DataSubjectId from : before) {
            Moved told = new Moved(move.row(), from, move.to(), left.contains(from));
            if (writes.moved(told)) {
                tell(told);
            }
        }
    }

    private void tell(Moved row) throws SQLException {
        for (RetentionListener listener : runtime.retentionListeners()) {
            listener.subjectChanged(
                    connection, row.row(), row.from(), row.to(), row.staysInvolved());
        }
    }

    private Set<DataSubjectId> subjectsIn(RowReference row) throws SQLException {
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        for (ProtectedTable table : runtime.tables()) {
            if (table.entity().equals(row.entity()) && !table.columns().isEmpty()) {
                for (StoredCells.Cell cell : cells.lock(table, table.columns(), Set.of(row.id()))) {
                    subjects.add(runtime.keys().subjectOf(StoredValue.keyId(cell.stored())));
                }
            }
        }
        return subjects;
    }

    private EntityPersister persister(PersonalDataEntity entity) {
        return session.getFactory().getMappingMetamodel().findEntityDescriptor(entity.type());
    }
}
