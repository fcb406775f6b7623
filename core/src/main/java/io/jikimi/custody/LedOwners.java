package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.custody.TransactionWrites.Led;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.type.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * Looks again, before a transaction completes, whom the rows belong to under which it has hung
 * others: they may have moved to another data subject since this transaction has read them. What it
 * wrote then moves as well.
 *
 * <p>The row above is locked first, as a foreign key does. Whoever moves it locks it for itself and
 * only then looks for rows under it: either it sees what this transaction has committed, or this
 * one sees whom the row belongs to now.
 */
final class LedOwners {

    private final CustodyRuntime runtime;

    LedOwners(CustodyRuntime runtime) {
        this.runtime = runtime;
    }

    /** Notes whose a written row was found to be, where another row says so. */
    void note(RowWrite row, String of, TransactionWrites writes) {
        String attribute = row.model().references().get(of);
        if (attribute == null
                || !(row.persister().getPropertyType(attribute) instanceof EntityType)) {
            return;
        }
        Object above = row.state()[row.persister().getPropertyIndex(attribute)];
        PersonalDataEntity entity = above == null ? null : entity(above);
        SubjectReference reference = entity == null ? null : entity.subject();
        if (above == null || entity == null || reference == null || isFixed(reference)) {
            return;
        }
        EntityPersister persister =
                row.session().getFactory().getMappingMetamodel().getEntityDescriptor(entity.type());
        RowSubjects subjects = new RowSubjects(runtime, row.session());
        Object id = subjects.identifier(above);
        if (id != null && !isNew(persister, id, writes)) {
            writes.led(
                    new Led(
                            row.reference(),
                            of,
                            of.isEmpty() ? null : SubjectChange.column(row.persister(), of),
                            entity.type(),
                            new RowReference(persister.getRootEntityName(), id.toString())),
                    subjects.require(row, of));
        }
    }

    private @Nullable PersonalDataEntity entity(Object above) {
        return runtime.catalogue().entity(Hibernate.getClassLazy(above)).orElse(null);
    }

    /** The row of a data subject itself stays its own, and what is in an archive stays there. */
    private static boolean isFixed(SubjectReference reference) {
        return reference.kind() == Kind.SELF || reference.kind() == Kind.ARCHIVE;
    }

    /** Nobody else knows a row that this transaction has inserted. */
    private static boolean isNew(EntityPersister persister, Object id, TransactionWrites writes) {
        WriteFrame frame = writes.frame(persister.getRootEntityName(), id);
        return frame != null && frame.operation() == WriteFrame.Operation.INSERT;
    }

    /** Lets what was written move where the row above has moved meanwhile. */
    void follow(
            SharedSessionContractImplementor session,
            Connection connection,
            TransactionWrites writes)
            throws SQLException {
        Map<Led, DataSubjectId> led = writes.takeLed();
        if (led.isEmpty()) {
            return;
        }
        DatabaseDialect dialect = DatabaseDialect.of(connection);
        StoredCells cells = new StoredCells(connection);
        Map<RowReference, DataSubjectId> owners = new HashMap<>();
        for (Map.Entry<Led, DataSubjectId> entry : led.entrySet()) {
            Led row = entry.getKey();
            if (!owners.containsKey(row.above())) {
                cells.lockAgainstMove(runtime.root(row.above()), row.above().id());
                owners.put(row.above(), owner(session, dialect, row));
            }
            DataSubjectId now = owners.get(row.above());
            if (now != null && !now.equals(entry.getValue())) {
                writes.move(
                        new SubjectMove(row.row(), row.of(), row.column(), entry.getValue(), now));
            }
        }
    }

    /** What the database says now, whatever the session has read before. */
    private @Nullable DataSubjectId owner(
            SharedSessionContractImplementor session, DatabaseDialect dialect, Led row) {
        EntityPersister persister =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(row.type());
        Path path = path(session, row.type());
        RowSelect select = new RowSelect(session.getFactory(), dialect, persister);
        select.where(select.column(persister.getIdentifierPropertyName()) + " = :id");
        return session
                .createNativeQuery(
                        select.select(dialect.asText(select.column(path.attribute()))),
                        String.class)
                .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                .setParameter(
                        "id", row.above().idAs(persister.getIdentifierType().getReturnedClass()))
                .list()
                .stream()
                .filter(Objects::nonNull)
                .map(text -> subject(path, text))
                .findFirst()
                .orElse(null);
    }

    private static DataSubjectId subject(Path path, String text) {
        return path.kind() == Kind.CANONICAL
                ? DataSubjectId.parse(text)
                : new DataSubjectId(path.file(), text);
    }

    /** The way from a row to the column that names its data subject. */
    private Path path(SharedSessionContractImplementor session, Class<?> type) {
        PersonalDataEntity entity = runtime.catalogue().entity(type).orElseThrow();
        SubjectReference reference = Objects.requireNonNull(entity.subject());
        if (reference.kind() != Kind.ASSOCIATION) {
            return new Path(
                    reference.attribute(),
                    reference.kind(),
                    reference.kind() == Kind.SELF ? entity.file() : reference.file());
        }
        EntityPersister persister =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(type);
        EntityType association = (EntityType) persister.getPropertyType(reference.attribute());
        Class<?> target =
                session.getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(association.getAssociatedEntityName())
                        .getMappedClass();
        Path further = path(session, target);
        return new Path(
                reference.attribute() + "." + further.attribute(), further.kind(), further.file());
    }

    private record Path(String attribute, Kind kind, String file) {}
}
