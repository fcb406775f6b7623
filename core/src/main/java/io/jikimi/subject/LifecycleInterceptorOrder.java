package io.jikimi.subject;

/**
 * The order of every interceptor of this product, with gaps so that a service can slot in its own.
 * All of them sit outside Spring's transaction advisor, whose default order is the lowest
 * precedence: a refused call opens no transaction.
 */
public enum LifecycleInterceptorOrder {
    /** Opens the scope in which items may be read. */
    PURPOSE(100),
    /** Checks the form and carries the consents. */
    COLLECTION(200),
    /**
     * Checks recipient, ground and consent before anything is read for a third party or trustee.
     */
    PROVISION(300);

    private final int order;

    LifecycleInterceptorOrder(int order) {
        this.order = order;
    }

    /** The value for {@code org.springframework.core.Ordered}. */
    public int order() {
        return order;
    }
}
