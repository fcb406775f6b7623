package io.jikimi.boot.autoconfigure;

/** The service stands on something that Jikimi does not know how to guard. */
public final class UnsupportedStackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * A refusal to start.
     *
     * @param message what the service stands on, and what would not hold there
     * @param action what to do
     */
    public UnsupportedStackException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
