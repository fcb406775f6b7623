package io.jikimi.boot.diagnostics;

import io.jikimi.boot.schema.OwnDataSourceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to give the connections that could not be derived. */
final class OwnDataSourceFailureAnalyzer extends AbstractFailureAnalyzer<OwnDataSourceException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, OwnDataSourceException failure) {
        return new FailureAnalysis(
                "The access log needs connections of its own. " + failure.getMessage() + ".",
                "Set 'jikimi.data-source.url', 'username' and 'password' to the same database,"
                        + " or declare a DataSource bean with @Bean(defaultCandidate = false) and @JikimiDataSource.",
                failure);
    }
}
