package io.jikimi.boot.diagnostics;

import io.jikimi.catalogue.CatalogueViolationsException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists every violation of the catalogue, not the first one only. */
final class CatalogueViolationsFailureAnalyzer
        extends AbstractFailureAnalyzer<CatalogueViolationsException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, CatalogueViolationsException failure) {
        return new FailureAnalysis(
                failure.getMessage(),
                "Change what each line says; the requirement it keeps stands in parentheses. The same analysis runs in a test with Catalogues.analyse(…).",
                failure);
    }
}
