package io.jikimi.custody;

import io.jikimi.custody.HistoryRevision.Change;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.RevisionType;
import org.hibernate.envers.query.AuditEntity;
import org.hibernate.persister.entity.EntityPersister;

/** Reads history through Envers' own reader, whose values come through the protected type. */
final class EnversHistory implements PersonalDataHistory {

    private final EntityManager entityManager;
    private final Custody custody;

    EnversHistory(EntityManager entityManager, Custody custody) {
        this.entityManager = entityManager;
        this.custody = custody;
    }

    @Override
    public <T> List<HistoryRevision<T>> revisions(Class<T> entity, Object id, int most) {
        EntityPersister persister = factory().getMappingMetamodel().getEntityDescriptor(entity);
        if (!AuditReaderFactory.get(entityManager).isEntityClassAudited(entity)) {
            throw new IllegalArgumentException(
                    entity.getName()
                            + " keeps no history. Annotate it with @Audited, or read the row itself.");
        }
        return revisions(entity, persister, id, most);
    }

    @Override
    public List<HistoryRevision<?>> revisions(DataSubjectId subject, int most) {
        List<HistoryRevision<?>> found = new ArrayList<>();
        for (RowReference row : custody.rowsOf(subject)) {
            EntityPersister persister =
                    factory().getMappingMetamodel().getEntityDescriptor(row.entity());
            Class<?> entity = persister.getMappedClass();
            if (AuditReaderFactory.get(entityManager).isEntityClassAudited(entity)) {
                RowIds.parse(persister, row.id())
                        .ifPresent(id -> found.addAll(revisions(entity, persister, id, most)));
            }
        }
        return List.copyOf(found);
    }

    private <T> List<HistoryRevision<T>> revisions(
            Class<T> entity, EntityPersister persister, Object id, int most) {
        RowReference row =
                new RowReference(persister.getRootEntityName(), RowIds.text(persister, id));
        AuditReader history = AuditReaderFactory.get(entityManager);
        List<?> rows =
                history.createQuery()
                        .forRevisionsOfEntity(entity, false, true)
                        .add(AuditEntity.id().eq(id))
                        .addOrder(AuditEntity.revisionNumber().desc())
                        .setMaxResults(most)
                        .getResultList();
        List<HistoryRevision<T>> revisions = new ArrayList<>();
        for (Object found : rows) {
            Object[] parts = (Object[]) found;
            revisions.add(
                    new HistoryRevision<>(
                            row,
                            (Number) factory().getPersistenceUnitUtil().getIdentifier(parts[1]),
                            parts[1],
                            change((RevisionType) parts[2]),
                            entity.cast(parts[0])));
        }
        return List.copyOf(revisions);
    }

    private SessionFactoryImplementor factory() {
        return entityManager
                .getEntityManagerFactory()
                .unwrap(SessionFactory.class)
                .unwrap(SessionFactoryImplementor.class);
    }

    private static Change change(RevisionType type) {
        return switch (type) {
            case ADD -> Change.ADDED;
            case MOD -> Change.CHANGED;
            case DEL -> Change.REMOVED;
        };
    }
}
