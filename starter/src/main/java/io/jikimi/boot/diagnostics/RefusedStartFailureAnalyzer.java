package io.jikimi.boot.diagnostics;

import io.jikimi.subject.LifecycleException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A refusal at start says itself what to do. */
final class RefusedStartFailureAnalyzer extends AbstractFailureAnalyzer<LifecycleException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, LifecycleException failure) {
        return new FailureAnalysis(
                failure.refusal() + " (" + failure.refusal().requirement() + ") " + failure.where(),
                failure.action(),
                failure);
    }
}
