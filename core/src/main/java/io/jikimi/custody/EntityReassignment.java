package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.query.NativeQuery;
import org.hibernate.type.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * Changes the references through Hibernate, so that versions, history, caches and the service's own
 * listeners see them as they see any other change.
 */
final class EntityReassignment implements SubjectReassignment {

    private static final int CHUNK = 500;

    private final CustodyRuntime runtime;
    private final EntityManager entityManager;

    EntityReassignment(CustodyRuntime runtime, EntityManager entityManager) {
        this.runtime = runtime;
        this.entityManager = entityManager;
    }

    @Override
    public int reassign(DataSubjectId from, DataSubjectId to) {
        if (from.equals(to)) {
            throw new IllegalArgumentException(
                    "The rows of " + from + " would be given to itself. Name two data subjects.");
        }
        SharedSessionContractImplementor session = EntityColumns.session(entityManager);
        int rows = 0;
        for (PersonalDataEntity entity : runtime.catalogue().entities()) {
            EntityPersister persister =
                    session.getFactory().getMappingMetamodel().findEntityDescriptor(entity.type());
            RowModel model = persister == null ? null : runtime.models().find(persister);
            if (persister != null && model != null) {
                for (Map.Entry<String, String> known : model.references().entrySet()) {
                    Reference reference =
                            new Reference(entity, persister, known.getKey(), known.getValue());
                    rows += reassign(reference, from, to);
                }
            }
        }
        entityManager.flush();
        runtime.transactions().carryOutMoves(session);
        return rows;
    }

    private int reassign(Reference reference, DataSubjectId from, DataSubjectId to) {
        Object before = reference.to(from);
        if (before == null) {
            return 0;
        }
        int rows = 0;
        List<?> chunk = referring(reference, before);
        while (!chunk.isEmpty()) {
            Object now = require(reference, from, to);
            chunk.forEach(row -> reference.set(row, now));
            entityManager.flush();
            rows += chunk.size();
            chunk = referring(reference, before);
        }
        return rows + reassignHidden(reference, from, to);
    }

    private static Object require(Reference reference, DataSubjectId from, DataSubjectId to) {
        Object now = reference.to(to);
        if (now == null) {
            throw new LifecycleException(
                    Refusal.SUBJECT_CHANGE,
                    reference.location(),
                    "rows refer to a data subject of '"
                            + from.file()
                            + "' here, and cannot refer to one of '"
                            + to.file()
                            + "'. Move these rows in the service, then call again.");
        }
        return now;
    }

    /** Rows that Hibernate does not show cannot be changed through it. */
    private int reassignHidden(Reference reference, DataSubjectId from, DataSubjectId to) {
        SharedSessionContractImplementor session = EntityColumns.session(entityManager);
        List<String> hidden = reference.hidden(session, SessionDialect.of(session), from);
        for (int start = 0; start < hidden.size(); start += CHUNK) {
            require(reference, from, to);
            List<RowReference> rows =
                    hidden.subList(start, Math.min(start + CHUNK, hidden.size())).stream()
                            .map(id -> new RowReference(reference.root(), id))
                            .toList();
            reference.update(session, rows, to);
            TransactionWrites writes = runtime.transactions().writing(session);
            rows.forEach(row -> writes.move(reference.move(row, from, to)));
        }
        return hidden.size();
    }

    private List<?> referring(Reference reference, Object subject) {
        TypedQuery<Object> query =
                entityManager.createQuery(
                        "select e from "
                                + reference.persister().getEntityName()
                                + " e where e."
                                + reference.attribute()
                                + " = :subject",
                        Object.class);
        return query.setParameter("subject", subject).setMaxResults(CHUNK).getResultList();
    }

    /** A reference of an entity to a data subject. */
    private final class Reference {

        private final PersonalDataEntity entity;
        private final EntityPersister persister;
        private final String of;
        private final String attribute;

        Reference(
                PersonalDataEntity entity, EntityPersister persister, String of, String attribute) {
            this.entity = entity;
            this.persister = persister;
            this.of = of;
            this.attribute = attribute;
        }

        String root() {
            return persister.getRootEntityName();
        }

        SubjectMove move(RowReference row, DataSubjectId from, DataSubjectId to) {
            String column = of.isEmpty() ? null : SubjectChange.column(persister, attribute);
            return new SubjectMove(row, of, column, from, to);
        }

        EntityPersister persister() {
            return persister;
        }

        String attribute() {
            return attribute;
        }

        String location() {
            return entity.type().getSimpleName() + "." + attribute;
        }

        /** What the attribute holds where it names the subject; null if it cannot name it. */
        @Nullable Object to(DataSubjectId subject) {
            if (persister.getPropertyType(attribute) instanceof EntityType association) {
                return row(association, subject);
            }
            if (kind() == Kind.CANONICAL) {
                return subject.toString();
            }
            String file = file();
            return file.equals(subject.file())
                    ? Identifiers.parse(
                                    subject.id(),
                                    persister.getPropertyType(attribute).getReturnedClass())
                            .orElse(null)
                    : null;
        }

        /** Only rows that are a subject themselves; what leads there over others follows them. */
        private @Nullable Object row(EntityType association, DataSubjectId subject) {
            EntityPersister target =
                    persister
                            .getFactory()
                            .getMappingMetamodel()
                            .getEntityDescriptor(association.getAssociatedEntityName());
            Class<?> type = target.getMappedClass();
            boolean isSubject =
                    runtime.catalogue()
                            .entity(type)
                            .filter(known -> known.file().equals(subject.file()))
                            .flatMap(known -> Optional.ofNullable(known.subject()))
                            .filter(reference -> reference.kind() == Kind.SELF)
                            .isPresent();
            return isSubject
                    ? Identifiers.parse(subject.id(), target.getIdentifierType().getReturnedClass())
                            .map(id -> entityManager.getReference(type, id))
                            .orElse(null)
                    : null;
        }

        private Kind kind() {
            return entity.subject() != null && entity.subject().attribute().equals(attribute)
                    ? entity.subject().kind()
                    : Kind.CANONICAL;
        }

        private String file() {
            return entity.subject() == null ? "" : entity.subject().file();
        }

        /** What stands in the column where it names the subject. */
        private @Nullable Object stored(DataSubjectId subject) {
            return persister.getPropertyType(attribute) instanceof EntityType association
                    ? Identifiers.parse(subject.id(), target(association)).orElse(null)
                    : to(subject);
        }

        private Class<?> target(EntityType association) {
            return persister
                    .getFactory()
                    .getMappingMetamodel()
                    .getEntityDescriptor(association.getAssociatedEntityName())
                    .getIdentifierType()
                    .getReturnedClass();
        }

        /** The rows that still name the subject, as text. */
        List<String> hidden(
                SharedSessionContractImplementor session,
                DatabaseDialect dialect,
                DataSubjectId subject) {
            RowSelect select =
                    new RowSelect(session.getFactory(), dialect, persister)
                            .whereEqual(attribute, Objects.requireNonNull(stored(subject)));
            return select.bound(session.createNativeQuery(select.select(select.id()), String.class))
                    .list();
        }

        void update(
                SharedSessionContractImplementor session,
                List<RowReference> rows,
                DataSubjectId subject) {
            SelectableMapping column = persister.findAttributeMapping(attribute).getSelectable(0);
            List<Class<?>> types = RowIds.types(persister);
            int updated = 0;
            for (Map.Entry<String, List<String>> table : tables(column).entrySet()) {
                String sql =
                        "update %s set %s = ? where %s = ?"
                                .formatted(
                                        table.getKey(),
                                        column.getSelectionExpression(),
                                        String.join(" = ? and ", table.getValue()));
                for (RowReference row : rows) {
                    NativeQuery<Object> update = session.createNativeQuery(sql, Object.class);
                    update.setParameter(1, stored(subject));
                    int position = 2;
                    for (Object part : Identifiers.parse(row.id(), types).orElseThrow()) {
                        update.setParameter(position++, part);
                    }
                    updated += update.executeUpdate();
                }
            }
            if (updated != rows.size()) {
                throw new LifecycleException(
                        Refusal.SUBJECT_CHANGE,
                        location(),
                        "of "
                                + rows.size()
                                + " rows that no query of the service shows, the reference of "
                                + updated
                                + " was changed. Is there a policy of the database that hides rows? Nothing was"
                                + " moved.");
            }
        }

        /** The tables with the column, each with its key: each class may have one of its own. */
        private Map<String, List<String>> tables(SelectableMapping column) {
            Map<String, List<String>> tables = new LinkedHashMap<>();
            if (!(persister instanceof UnionSubclassEntityPersister)) {
                String table = column.getContainingTableExpression();
                tables.put(table, StoredColumns.key(persister, table));
                return tables;
            }
            for (String name : persister.getSubclassEntityNames()) {
                if (persister.getFactory().getMappingMetamodel().getEntityDescriptor(name)
                                instanceof UnionSubclassEntityPersister known
                        && !known.isAbstract()) {
                    tables.put(known.getRootTableName(), List.of(known.getIdentifierColumnNames()));
                }
            }
            return tables;
        }

        void set(Object row, Object subject) {
            persister.setValue(row, persister.getPropertyIndex(attribute), subject);
        }
    }
}
