package io.jikimi.boot.web;

/**
 * The order of the servlet filters of this product, with gaps so that a service can slot in its
 * own. A login filter of the service belongs before {@link #IDENTITY}.
 */
public enum LifecycleFilterOrder {
    /** Binds the logged-in account for permissions. */
    IDENTITY(1_000_000),
    /** Holds the answer back until what was read is in the access log. */
    ACCESS_LOG(1_000_100);

    private final int order;

    LifecycleFilterOrder(int order) {
        this.order = order;
    }

    /** The value for {@code org.springframework.core.Ordered}. */
    public int order() {
        return order;
    }
}
