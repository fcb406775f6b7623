package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.UnsupportedStackException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names what the service stands on, and what it can stand on. */
final class UnsupportedStackFailureAnalyzer
        extends AbstractFailureAnalyzer<UnsupportedStackException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnsupportedStackException failure) {
        return new FailureAnalysis(failure.getMessage() + ".", failure.action(), failure);
    }
}
