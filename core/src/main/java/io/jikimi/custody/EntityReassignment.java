package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference.Kind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
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
                for (String attribute : model.references().values()) {
                    rows += reassign(new Reference(entity, persister, attribute), from, to);
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
            chunk.forEach(row -> reference.set(row, now));
            entityManager.flush();
            rows += chunk.size();
            chunk = referring(reference, before);
        }
        return rows;
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
        private final String attribute;

        Reference(PersonalDataEntity entity, EntityPersister persister, String attribute) {
            this.entity = entity;
            this.persister = persister;
            this.attribute = attribute;
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

        void set(Object row, Object subject) {
            persister.setValue(row, persister.getPropertyIndex(attribute), subject);
        }
    }
}
