package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.MasterKeyMissingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the command that makes a master key. */
final class MasterKeyMissingFailureAnalyzer
        extends AbstractFailureAnalyzer<MasterKeyMissingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MasterKeyMissingException failure) {
        return new FailureAnalysis(
                "There is no usable master key: " + failure.getMessage() + ".",
                "Make the key once, keep it outside the database, and configure where it is: "
                        + failure.command(),
                failure);
    }
}
