package io.jikimi.custody;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Cache;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Evicts rows from Hibernate's second-level cache, with their collections and every cached query.
 */
final class RegionEviction {

    private final EntityManagerFactory factory;

    RegionEviction(EntityManagerFactory factory) {
        this.factory = factory;
    }

    /** Everything but what the entities of others hold: it is rebuilt from the tables. */
    void evictAll() {
        Cache cache = factory.unwrap(SessionFactoryImplementor.class).getCache();
        cache.evictEntityData();
        cache.evictCollectionData();
        cache.evictQueryRegions();
    }

    /** Evicts a row with its lists of values, so that nothing destroyed is served from there. */
    void evict(RowReference row) {
        SessionFactoryImplementor sessionFactory = factory.unwrap(SessionFactoryImplementor.class);
        EntityPersister persister =
                sessionFactory.getMappingMetamodel().getEntityDescriptor(row.entity());
        Cache cache = sessionFactory.getCache();
        RowIds.parse(persister, row.id())
                .ifPresent(
                        id -> {
                            cache.evictEntityData(row.entity(), id);
                            sessionFactory
                                    .getMappingMetamodel()
                                    .forEachCollectionDescriptor(
                                            collection -> {
                                                if (collection
                                                        .getOwnerEntityPersister()
                                                        .getRootEntityName()
                                                        .equals(row.entity())) {
                                                    cache.evictCollectionData(
                                                            collection.getRole(), id);
                                                }
                                            });
                        });
        cache.evictQueryRegions();
    }
}
