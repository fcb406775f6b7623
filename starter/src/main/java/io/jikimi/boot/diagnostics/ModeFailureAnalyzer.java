package io.jikimi.boot.diagnostics;

import io.jikimi.boot.autoconfigure.ModeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which mode the service cannot have, and which it can. */
final class ModeFailureAnalyzer extends AbstractFailureAnalyzer<ModeException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, ModeException failure) {
        return new FailureAnalysis(failure.getMessage() + ".", failure.action(), failure);
    }
}
