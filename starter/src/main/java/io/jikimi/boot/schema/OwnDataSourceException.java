package io.jikimi.boot.schema;

/** The pool of its own cannot be derived from the data source of the service. */
public final class OwnDataSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OwnDataSourceException(Class<?> primary, Throwable cause) {
        super(
                "No pool can be derived from the primary data source of type " + primary.getName(),
                cause);
    }
}
