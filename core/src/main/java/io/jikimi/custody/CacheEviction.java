package io.jikimi.custody;

/** Takes rows out of the second-level cache, so that nothing destroyed is served from there. */
@FunctionalInterface
interface CacheEviction {

    /** Evicts the row with its lists of values. */
    void evict(RowReference row);
}
