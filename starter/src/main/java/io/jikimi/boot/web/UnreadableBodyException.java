package io.jikimi.boot.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * A body that is empty or malformed. Has no cause: what a parser says quotes what it has read, and
 * others may log it.
 */
final class UnreadableBodyException extends HttpMessageNotReadableException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String where;

    UnreadableBodyException(@Nullable String where, HttpInputMessage message) {
        super("The body is empty or malformed", message);
        this.where = where;
    }

    /** Where in the body, if it can be told. */
    @Nullable String where() {
        return where;
    }
}
