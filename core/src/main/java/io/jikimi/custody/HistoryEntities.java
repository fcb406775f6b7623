package io.jikimi.custody;

import java.util.HashMap;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.envers.boot.internal.EnversService;
import org.hibernate.envers.configuration.Configuration;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * Which entities of Hibernate are Envers history, and of what; and which collections hold protected
 * elements. The only code that knows how Envers names things.
 */
final class HistoryEntities {

    private final Map<String, Live> liveByHistory = new HashMap<>();
    private final Map<String, ProtectedValue> elements = new HashMap<>();

    HistoryEntities(Metadata metadata, SessionFactoryImplementor sessionFactory) {
        EnversService envers = sessionFactory.getServiceRegistry().getService(EnversService.class);
        if (envers != null && envers.isEnabled() && envers.isInitialized()) {
            addHistory(metadata, envers.getConfig());
        }
    }

    /** Completes what only the finished model knows. */
    void complete(SessionFactoryImplementor sessionFactory) {
        sessionFactory.getMappingMetamodel().forEachCollectionDescriptor(this::addElement);
    }

    private void addHistory(Metadata metadata, Configuration envers) {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            if (entity.getIdentifierProperty() != null) {
                String id = entity.getIdentifierProperty().getName();
                addHistory(metadata, envers.getAuditEntityName(entity.getEntityName()), entity, id);
            }
        }
        for (Collection collection : metadata.getCollectionBindings()) {
            PersistentClass owner = collection.getOwner();
            if (collection.getCollectionTable() != null && owner.getIdentifierProperty() != null) {
                String table = collection.getCollectionTable().getName();
                String id = simpleName(owner) + "_" + owner.getIdentifierProperty().getName();
                addHistory(metadata, envers.getAuditEntityName(table), owner, id);
            }
        }
    }

    private void addHistory(Metadata metadata, String history, PersistentClass live, String id) {
        if (metadata.getEntityBinding(history) != null) {
            liveByHistory.put(history, new Live(live.getEntityName(), id));
        }
    }

    private static String simpleName(PersistentClass entity) {
        return entity.getJpaEntityName() != null
                ? entity.getJpaEntityName()
                : entity.getMappedClass().getSimpleName();
    }

    private void addElement(CollectionPersister collection) {
        ProtectedValue value = RowModel.protectedValue(collection.getElementType());
        if (value != null) {
            elements.put(collection.getRole(), value);
        }
    }

    boolean isHistory(String entityName) {
        return liveByHistory.containsKey(entityName);
    }

    /** The protected element of a collection, or null. */
    @Nullable ProtectedValue element(@Nullable String role) {
        return role == null ? null : elements.get(role);
    }

    /** The live row that a history row is about, or null where the identifier is composite. */
    @Nullable Owner owner(String historyEntity, @Nullable Object historyId) {
        Live live = liveByHistory.get(historyEntity);
        if (live == null || !(historyId instanceof Map<?, ?> parts)) {
            return null;
        }
        Object id = parts.get(live.idKey());
        return id == null ? null : new Owner(live.entity(), id);
    }

    record Owner(String entity, Object id) {}

    private record Live(String entity, String idKey) {}
}
