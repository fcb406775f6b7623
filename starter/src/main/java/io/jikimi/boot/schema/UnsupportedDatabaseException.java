package io.jikimi.boot.schema;

/** The database of the service is none of the supported ones. */
public final class UnsupportedDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(IllegalStateException cause) {
        super(cause.getMessage(), cause);
    }
}
