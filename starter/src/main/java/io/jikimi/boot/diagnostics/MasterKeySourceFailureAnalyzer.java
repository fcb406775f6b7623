package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.MasterKeySourceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the properties that say where the master key is. */
final class MasterKeySourceFailureAnalyzer
        extends AbstractFailureAnalyzer<MasterKeySourceException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MasterKeySourceException failure) {
        return new FailureAnalysis(
                "It is not clear where the master key is: " + failure.getMessage() + ".",
                failure.fix(),
                failure);
    }
}
