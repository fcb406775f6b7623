package io.jikimi.boot.diagnostics;

import io.jikimi.custody.UnprotectableMappingException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists every attribute that cannot be kept as it is mapped. */
final class UnprotectableMappingFailureAnalyzer
        extends AbstractFailureAnalyzer<UnprotectableMappingException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, UnprotectableMappingException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Change the mappings named above; each line says how.",
                failure);
    }
}
