package io.jikimi.custody;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Asked once per writing transaction, before it completes, whether everything written has a basis
 * (SPI). Runs on the transaction's own connection; an exception rolls everything back.
 */
@FunctionalInterface
public interface WriteGuard {

    /**
     * Checks what was written.
     *
     * @throws io.jikimi.subject.LifecycleException if a basis is missing or a key was destroyed
     *     meanwhile
     */
    void check(Connection connection, ProtectedWrites writes) throws SQLException;
}
