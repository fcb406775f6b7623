package io.jikimi.migration;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * What failed where plain values are bound. What the driver says of it quotes them, so a failure of
 * the same kind goes on without its cause.
 */
final class FailedChange {

    private FailedChange() {}

    static DataAccessException of(String table, DataAccessException failure) {
        String message =
                "the database refused a change of "
                        + table
                        + " ("
                        + failure.getClass().getSimpleName()
                        + ", SQL state "
                        + state(failure)
                        + ").";
        if (failure instanceof DuplicateKeyException) {
            return new DuplicateKeyException(message);
        }
        if (failure instanceof DataIntegrityViolationException) {
            return new DataIntegrityViolationException(message);
        }
        if (failure instanceof ConcurrencyFailureException) {
            return new ConcurrencyFailureException(message);
        }
        return failure instanceof TransientDataAccessException
                ? new TransientDataAccessResourceException(message)
                : new NonTransientDataAccessResourceException(message);
    }

    private static @Nullable String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                return refused.getSQLState();
            }
        }
        return null;
    }
}
