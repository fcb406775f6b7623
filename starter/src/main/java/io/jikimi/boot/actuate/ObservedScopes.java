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
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Observes every purpose scope. What is refused never opens: the rows of the access log are
 * observed for that.
 *
 * <p>Handlers and filters of the service may fail; a scope neither fails nor stays open for that.
 */
final class ObservedScopes implements ScopeListener {

    private final Supplier<PurposeScope> scopes;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<ObservationRegistry> registry;

    private static final Log logger = LogFactory.getLog(ObservedScopes.class);

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
        try {
            scopes.get().current().ifPresent(scope -> open.get().push(observed(scope)));
        } catch (RuntimeException failure) {
            notObserved(failure);
        }
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
            stop(last);
            if (last.scope() == closing) {
                break;
            }
        }
        if (observed.isEmpty()) {
            open.remove();
        }
    }

    private static void stop(Observed last) {
        try {
            last.observation().stop();
        } catch (RuntimeException failure) {
            notObserved(failure);
        }
    }

    private static void notObserved(RuntimeException failure) {
        logger.warn(
                "A purpose scope was not observed: an ObservationHandler or filter of the service"
                        + " failed. The scope goes on; mend the handler.",
                failure);
    }

    @Override
    public void closed() {
        // Stopped before, while it still answered.
    }

    private record Observed(OpenScope scope, Observation observation) {}
}
