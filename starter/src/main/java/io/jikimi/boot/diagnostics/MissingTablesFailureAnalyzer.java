package io.jikimi.boot.diagnostics;

import io.jikimi.boot.schema.MissingTablesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the tables that are missing and the scripts that create them. */
final class MissingTablesFailureAnalyzer extends AbstractFailureAnalyzer<MissingTablesException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MissingTablesException failure) {
        return new FailureAnalysis(
                "The database lacks tables:\n  * " + String.join("\n  * ", failure.tables()),
                "Run the scripts of "
                        + failure.scripts()
                        + " with the migration tool of the service, or set 'jikimi.jdbc.initialize-schema=always' to have them created at start.",
                failure);
    }
}
