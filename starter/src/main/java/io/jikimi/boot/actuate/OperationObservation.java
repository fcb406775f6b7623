package io.jikimi.boot.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The runs that keep evidence and periods. They have no key but the error: there is one of each.
 */
enum OperationObservation implements ObservationDocumentation {
    /** New evidence is chained and signed. */
    SEAL("jikimi.evidence.seal", "seal evidence"),
    /** What is due is sealed and destroyed. */
    DESTRUCTION("jikimi.destruction", "destroy what is due");

    private final String name;
    private final String contextualName;

    OperationObservation(String name, String contextualName) {
        this.name = name;
        this.contextualName = contextualName;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getContextualName() {
        return contextualName;
    }

    Observation of(ObservationRegistry registry) {
        return Observation.createNotStarted(name, registry).contextualName(contextualName);
    }
}
