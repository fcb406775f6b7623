package io.jikimi.boot.actuate;

import io.jikimi.purpose.ScopeRequest;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.docs.ObservationDocumentation;
import java.util.Locale;

/**
 * A purpose scope, from its opening to its end. Its keys have few values: the purposes of the
 * register and the kinds of access. No account, no task, no address, no reason and no data subject.
 */
enum ScopeObservation implements ObservationDocumentation {
    /** One scope. */
    SCOPE {
        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return Key.values();
        }
    };

    private static final String NAME = "jikimi.purpose";

    static Observation of(ScopeRequest request, String purpose, ObservationRegistry registry) {
        return Observation.createNotStarted(NAME, registry)
                .contextualName("purpose scope")
                .lowCardinalityKeyValue(Key.PURPOSE.withValue(purpose))
                .lowCardinalityKeyValue(
                        Key.ACCESS.withValue(request.access().name().toLowerCase(Locale.ROOT)));
    }

    /** The keys. */
    enum Key implements KeyName {
        /** The purpose, if the register has it; {@code unknown} if that is only observed. */
        PURPOSE,
        /** Use, display, unmask, provide or login. */
        ACCESS;

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
