package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** The row model of each entity, made on first use. */
final class RowModels {

    private final Catalogue catalogue;
    private final Map<String, Optional<RowModel>> known = new ConcurrentHashMap<>();

    RowModels(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The model of an entity with protected values or retention events, or null. */
    @Nullable RowModel find(EntityPersister persister) {
        Optional<RowModel> model = known.get(persister.getEntityName());
        if (model == null) {
            model = build(persister);
            known.put(persister.getEntityName(), model);
        }
        return model.orElse(null);
    }

    private Optional<RowModel> build(EntityPersister persister) {
        Class<?> type = persister.getMappedClass();
        if (type == null || type == Map.class) {
            return Optional.empty();
        }
        return catalogue.entity(type).map(entity -> RowModel.of(entity, persister));
    }
}
