package io.jikimi.boot.diagnostics;

import io.jikimi.boot.schema.UnsupportedDatabaseException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the databases there are. */
final class UnsupportedDatabaseFailureAnalyzer
        extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnsupportedDatabaseException failure) {
        return new FailureAnalysis(
                "The database of the service is not supported: " + failure.getMessage(),
                "Use PostgreSQL 14, MariaDB 10.6 or H2 2, or newer; or exclude the"
                        + " auto-configurations of io.jikimi.boot if this service holds no personal"
                        + " data.",
                failure);
    }
}
