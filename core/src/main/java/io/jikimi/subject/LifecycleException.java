package io.jikimi.subject;

import java.util.Optional;

/**
 * The one exception of every refusal: a stable code, what happened, where, and what to do. Its
 * message never contains a personal value; {@code where} names an attribute, item, purpose, form or
 * recipient.
 */
public class LifecycleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int DEEPEST_CHAIN = 50;

    private final Refusal refusal;
    private final String where;
    private final String action;

    /**
     * Creates a refusal.
     *
     * @param refusal the code
     * @param where the attribute, item, purpose, form or recipient concerned; never a personal
     *     value
     * @param action what happened and what to do about it, in one or two sentences
     */
    public LifecycleException(Refusal refusal, String where, String action) {
        super(refusal + " (" + refusal.requirement() + ") " + where + ": " + action);
        this.refusal = refusal;
        this.where = where;
        this.action = action;
    }

    /**
     * Creates a refusal that another exception caused. The cause must not carry a personal value
     * either.
     */
    public LifecycleException(Refusal refusal, String where, String action, Throwable cause) {
        this(refusal, where, action);
        initCause(cause);
    }

    /**
     * Finds the refusal in a chain of causes: persistence and transaction layers wrap what was
     * thrown inside them.
     */
    public static Optional<LifecycleException> in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CHAIN; depth++) {
            if (cause instanceof LifecycleException refusal) {
                return Optional.of(refusal);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** The stable code. */
    public Refusal refusal() {
        return refusal;
    }

    /** The attribute, item, purpose, form or recipient concerned. */
    public String where() {
        return where;
    }

    /** What happened and what to do. */
    public String action() {
        return action;
    }
}
