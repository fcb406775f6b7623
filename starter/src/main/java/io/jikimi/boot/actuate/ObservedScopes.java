package io.jikimi.boot.actuate;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Observes every purpose scope. What is refused never opens: the rows of the access log are
 * observed for that.
 */
final class ObservedScopes implements ScopeListener {

    private final Supplier<PurposeScope> scopes;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<ObservationRegistry> registry;

    /** A scope lives on its thread, and so does what is observed of it. */
    private final ThreadLocal<Deque<Observed>> open = ThreadLocal.withInitial(ArrayDeque::new);

    ObservedScopes(
            Supplier<PurposeScope> scopes,
            Supplier<Catalogue> catalogue,
            Supplier<ObservationRegistry> registry) {
        this.scopes = scopes;
        this.catalogue = catalogue;
        this.registry = registry;
    }

    @Override
    public void opened() {
        scopes.get().current().ifPresent(scope -> open.get().push(observed(scope)));
    }

    private Observed observed(OpenScope scope) {
        String asked = scope.request().purpose();
        String purpose = catalogue.get().purpose(asked).isPresent() ? asked : "unknown";
        return new Observed(
                scope, ScopeObservation.of(scope.request(), purpose, registry.get()).start());
    }

    /** A scope whose opening failed behind this listener is stopped with the one around it. */
    @Override
    public void closing() {
        OpenScope closing = scopes.get().current().orElse(null);
        Deque<Observed> observed = open.get();
        while (!observed.isEmpty()) {
            Observed last = observed.pop();
            last.observation().stop();
            if (last.scope() == closing) {
                break;
            }
        }
        if (observed.isEmpty()) {
            open.remove();
        }
    }

    @Override
    public void closed() {
        // Stopped before, while it still answered.
    }

    private record Observed(OpenScope scope, Observation observation) {}
}
