package io.jikimi.boot.autoconfigure;

/** A real database, and no master key configured for it. */
public final class MasterKeyMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String command;

    MasterKeyMissingException(String found, String command) {
        super(found);
        this.command = command;
    }

    /** What makes one, or makes the one there usable. */
    public String command() {
        return command;
    }
}
