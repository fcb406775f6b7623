package io.jikimi.boot.diagnostics;

import io.jikimi.purpose.UnguardablePurposeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists every method for a purpose around which no scope can be opened. */
final class UnguardablePurposeFailureAnalyzer
        extends AbstractFailureAnalyzer<UnguardablePurposeException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnguardablePurposeException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Change the methods named above; each line says how.",
                failure);
    }
}
