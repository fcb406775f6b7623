package io.jikimi.custody;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.envers.RevisionType;
import org.hibernate.envers.boot.internal.EnversService;
import org.hibernate.envers.configuration.Configuration;
import org.hibernate.envers.internal.entities.EntitiesConfigurations;
import org.hibernate.envers.internal.entities.EntityConfiguration;
import org.hibernate.envers.internal.entities.RelationDescription;
import org.hibernate.envers.internal.entities.mapper.id.IdMapper;
import org.hibernate.envers.internal.entities.mapper.relation.MiddleIdData;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Which entities of Hibernate are Envers history, and of what; and which collections hold protected
 * elements. The only code that knows how Envers names things.
 */
final class HistoryEntities {

    private final Map<String, Live> liveByHistory = new HashMap<>();
    private final Set<String> listHistories = new HashSet<>();
    private final Map<String, String> historyByRole = new HashMap<>();
    private final Map<String, String> linksByRole = new HashMap<>();
    private final Map<String, ElementModel> elements = new HashMap<>();
    private boolean storesDataAtDelete;
    private String changeProperty = "";

    HistoryEntities(Metadata metadata, SessionFactoryImplementor sessionFactory) {
        EnversService envers = sessionFactory.getServiceRegistry().getService(EnversService.class);
        if (envers != null && envers.isEnabled() && envers.isInitialized()) {
            EntitiesConfigurations audited = envers.getEntitiesConfigurations();
            Configuration names = envers.getConfig();
            storesDataAtDelete = names.isStoreDataAtDelete();
            changeProperty = names.getRevisionTypePropertyName();
            metadata.getEntityBindings().forEach(entity -> addHistory(entity, audited, names));
            metadata.getCollectionBindings().forEach(list -> addHistory(list, audited));
        }
    }

    /** Completes what only the finished model knows. */
    void complete(SessionFactoryImplementor sessionFactory) {
        sessionFactory.getMappingMetamodel().forEachCollectionDescriptor(this::addElement);
    }

    private void addHistory(
            PersistentClass entity, EntitiesConfigurations audited, Configuration names) {
        EntityConfiguration configuration = audited.get(entity.getEntityName());
        if (configuration != null) {
            liveByHistory.put(
                    names.getAuditEntityName(entity.getEntityName()),
                    new Live(entity.getEntityName(), configuration.getIdMapper(), ""));
        }
    }

    private void addHistory(Collection list, EntitiesConfigurations audited) {
        String owner = list.getOwnerEntityName();
        EntityConfiguration configuration = audited.get(owner);
        if (configuration == null) {
            return;
        }
        String attribute = list.getRole().substring(owner.length() + 1).replace('.', '_');
        var description = configuration.getComponentDescription(attribute);
        RelationDescription links = configuration.getRelationDescription(attribute);
        if (links != null && links.getAuditMiddleEntityName() != null) {
            linksByRole.put(list.getRole(), links.getAuditMiddleEntityName());
        }
        MiddleIdData ids = description == null ? null : description.getMiddleIdData();
        if (ids != null) {
            historyByRole.put(list.getRole(), description.getAuditMiddleEntityName());
            listHistories.add(description.getAuditMiddleEntityName());
            liveByHistory.put(
                    description.getAuditMiddleEntityName(),
                    list.getKey().getColumnSpan() == 1
                            ? new Live(owner, ids.getPrefixedMapper(), "")
                            : new Live(owner, ids.getOriginalMapper(), prefix(owner)));
        }
    }

    /** Before the names of the owner's identifier, which Envers cannot always read back itself. */
    private static String prefix(String owner) {
        return owner.substring(owner.lastIndexOf('.') + 1) + "_";
    }

    private void addElement(CollectionPersister collection) {
        ElementModel model = ElementModel.of(collection.getElementType());
        if (model.isProtected()) {
            elements.put(collection.getRole(), model);
        }
    }

    boolean isHistory(String entityName) {
        return liveByHistory.containsKey(entityName);
    }

    /** What a row of the history of an entity says has happened; null where it does not tell. */
    @Nullable RevisionType change(EntityPersister persister, @Nullable Object[] state) {
        int index = List.of(persister.getPropertyNames()).indexOf(changeProperty);
        return index >= 0 && state[index] instanceof RevisionType change ? change : null;
    }

    /** Whether Envers writes the values of a deleted row once more. */
    boolean storesDataAtDelete() {
        return storesDataAtDelete;
    }

    /** Whether Envers keeps the history of an entity. */
    boolean isAudited(EntityPersister persister) {
        return liveByHistory.values().stream()
                .anyMatch(live -> live.entity().equals(persister.getEntityName()));
    }

    /** Whether an entity is the history of a list of values or embeddables. */
    boolean isListHistory(String entityName) {
        return listHistories.contains(entityName);
    }

    /** Whether Envers keeps the history of a list of values or embeddables. */
    boolean isAudited(String role) {
        return historyByRole.containsKey(role);
    }

    /** The history of a list of values or embeddables, or null. */
    @Nullable String ofList(String role) {
        return historyByRole.get(role);
    }

    /** The history of which rows an association has linked, or null. */
    @Nullable String ofLinks(String role) {
        return linksByRole.get(role);
    }

    /** The protected values in the elements of a collection, or null. */
    @Nullable ElementModel element(@Nullable String role) {
        return role == null ? null : elements.get(role);
    }

    /** The live row that a history row is about, or null where the history does not tell. */
    @Nullable Owner owner(String historyEntity, @Nullable Object historyId) {
        Live live = liveByHistory.get(historyEntity);
        if (live == null || !(historyId instanceof Map<?, ?> parts)) {
            return null;
        }
        Object id = live.ids().mapToIdFromMap(live.own(parts));
        return id == null ? null : new Owner(live.entity(), id);
    }

    record Owner(String entity, Object id) {}

    /** What a history is about, and how its identifier is found in that of the history. */
    private record Live(String entity, IdMapper ids, String prefix) {

        Map<Object, Object> own(Map<?, ?> parts) {
            Map<Object, Object> own = new HashMap<>();
            parts.forEach(
                    (name, value) -> {
                        if (String.valueOf(name).startsWith(prefix)) {
                            own.put(String.valueOf(name).substring(prefix.length()), value);
                        }
                    });
            return own;
        }
    }
}
