package io.jikimi.boot.autoconfigure;

/** Where the master key is kept is configured twice, or not completely. */
public final class MasterKeySourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String fix;

    MasterKeySourceException(String found, String fix) {
        super(found);
        this.fix = fix;
    }

    /** What to change. */
    public String fix() {
        return fix;
    }
}
