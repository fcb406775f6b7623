package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.custody.TransactionWrites.Led;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * Looks again, before a transaction completes, whom the rows belong to under which it has hung
 * others: they may have moved to another data subject since this transaction has read them. What it
 * wrote then moves as well.
 *
 * <p>The row above is locked first, as a foreign key does. Whoever moves it locks it for itself and
 * only then looks for rows under it: either it sees what this transaction has committed, or this
 * one sees whom the row belongs to now. Where the lock leaves others free to update the row above,
 * whoever changes a row that is there already takes it before, in the order of the mover: the two
 * would wait for each other otherwise.
 */
final class LedOwners {

    private final CustodyRuntime runtime;

    LedOwners(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    /** Notes whose a written row was found to be, where another row says so. */
    void note(RowWrite row, String of, TransactionWrites writes) {
        Above above = above(row, row.state(), of);
        DataSubjectId subject =
                above == null || isNew(above, writes)
                        ? null
                        : new RowSubjects(runtime, row.session()).find(row, of);
        if (above == null || subject == null) {
            return;
        }
        if (!isNew(row, writes)) {
            hold(row.session(), above, writes);
        }
        writes.led(
                new SubjectMove.Place(row.reference(), of),
                new Led(
                        of.isEmpty() ? null : SubjectChange.column(row.persister(), of),
                        above.persister().getEntityName(),
                        above.row(),
                        subject));
    }

    /** The same of a row that is hung under another one than before. */
    void noteAnew(RowWrite row, Object[] old, String of, TransactionWrites writes) {
        Above before = above(row, old, of);
        if (before != null && !isNew(before, writes)) {
            hold(row.session(), before, writes);
        }
        writes.ledNoMore(new SubjectMove.Place(row.reference(), of));
        note(row, of, writes);
    }

    private @Nullable Above above(RowWrite row, Object[] state, String of) {
        String attribute = row.model().references().get(of);
        if (attribute == null
                || !(row.persister().getPropertyType(attribute) instanceof EntityType)) {
            return null;
        }
        Object above = state[row.persister().getPropertyIndex(attribute)];
        PersonalDataEntity entity =
                above == null
                        ? null
                        : runtime.catalogue().entity(RowSubjects.type(above)).orElse(null);
        SubjectReference reference = entity == null ? null : entity.subject();
        if (above == null || entity == null || reference == null || isFixed(reference)) {
            return null;
        }
        EntityPersister persister =
                row.session().getFactory().getMappingMetamodel().getEntityDescriptor(entity.type());
        Object id = new RowSubjects(runtime, row.session()).identifier(above);
        return id == null
                ? null
                : new Above(
                        persister,
                        id,
                        new RowReference(
                                persister.getRootEntityName(), RowIds.text(persister, id)));
    }

    /** The row of a data subject itself stays its own, and what is in an archive stays there. */
    private static boolean isFixed(SubjectReference reference) {
        return reference.kind() == Kind.SELF || reference.kind() == Kind.ARCHIVE;
    }

    /** Nobody else knows a row that this transaction has inserted. */
    private static boolean isNew(Above above, TransactionWrites writes) {
        WriteFrame frame = writes.frame(above.row().entity(), above.id());
        return frame != null && frame.operation() == WriteFrame.Operation.INSERT;
    }

    private static boolean isNew(RowWrite row, TransactionWrites writes) {
        Object id = row.id();
        WriteFrame frame =
                id == null ? null : writes.frame(row.persister().getRootEntityName(), id);
        return row.isInsert() || frame != null && frame.operation() == WriteFrame.Operation.INSERT;
    }

    /** Keeps a row from being moved from now on, where it can still be updated by others. */
    private void hold(
            SharedSessionContractImplementor session, Above above, TransactionWrites writes) {
        Connection connection =
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        try {
            if (DatabaseDialect.of(connection).locksKeysAlone() && writes.held(above.row())) {
                lock(new StoredCells(connection), above.row().entity(), List.of(above.row().id()));
            }
        } catch (SQLException failure) {
            throw session.getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not lock a row that says whose others are");
        }
    }

    /**
     * Keeps others from hanging rows under one that moves, before it is updated: whoever has hung
     * one there already may want to read it until it completes.
     */
    void claim(RowWrite row) {
        RowReference moved = row.reference();
        Connection connection =
                row.session().getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        try {
            StoredCells cells = new StoredCells(connection);
            for (ProtectedTable table : runtime.rowTables(moved.entity())) {
                cells.lockRow(table, moved.id());
            }
        } catch (SQLException failure) {
            throw row.session()
                    .getJdbcServices()
                    .getSqlExceptionHelper()
                    .convert(failure, "could not lock a row that moves to another data subject");
        }
    }

    private void lock(StoredCells cells, String entity, Collection<String> ids)
            throws SQLException {
        for (ProtectedTable table : runtime.rowTables(entity)) {
            cells.lockAgainstMove(table, ids);
        }
    }

    /** Lets what was written move where the row above has moved meanwhile. */
    void follow(
            SharedSessionContractImplementor session,
            Connection connection,
            TransactionWrites writes)
            throws SQLException {
        Map<SubjectMove.Place, Led> led = writes.takeLed();
        if (led.isEmpty()) {
            return;
        }
        Map<RowReference, DataSubjectId> owners =
                owners(session, new StoredCells(connection), led.values());
        led.forEach(
                (place, known) -> {
                    DataSubjectId now = owners.get(known.above());
                    if (now != null && !now.equals(known.subject())) {
                        writes.move(
                                new SubjectMove(
                                        place.row(),
                                        place.of(),
                                        known.column(),
                                        known.subject(),
                                        now));
                    }
                });
    }

    private Map<RowReference, DataSubjectId> owners(
            SharedSessionContractImplementor session, StoredCells cells, Collection<Led> led)
            throws SQLException {
        Map<String, Set<RowReference>> byClass = new LinkedHashMap<>();
        for (Led row : led) {
            byClass.computeIfAbsent(row.type(), first -> new LinkedHashSet<>()).add(row.above());
        }
        RowOwners now = new RowOwners(runtime, session);
        Map<RowReference, DataSubjectId> owners = new HashMap<>();
        for (Map.Entry<String, Set<RowReference>> some : byClass.entrySet()) {
            EntityPersister persister =
                    session.getFactory().getMappingMetamodel().getEntityDescriptor(some.getKey());
            String root = persister.getRootEntityName();
            List<String> ids = some.getValue().stream().map(RowReference::id).toList();
            lock(cells, root, ids);
            now.now(persister, "", ids)
                    .forEach((id, subject) -> owners.put(new RowReference(root, id), subject));
        }
        return owners;
    }

    private record Above(EntityPersister persister, Object id, RowReference row) {}
}
