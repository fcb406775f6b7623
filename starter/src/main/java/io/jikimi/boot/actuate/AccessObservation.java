package io.jikimi.boot.actuate;

import io.jikimi.evidence.AccessEntry;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.docs.ObservationDocumentation;
import java.util.Locale;

/**
 * The writing of one row of the access log. Its keys have few values: purposes are those of the
 * register, results are codes. No account, no task, no address and no data subject.
 */
enum AccessObservation implements ObservationDocumentation {
    /** One row. */
    RECORD {
        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return Key.values();
        }
    };

    private static final String NAME = "jikimi.access.record";

    static Observation of(AccessEntry entry, String purpose, ObservationRegistry registry) {
        return Observation.createNotStarted(NAME, registry)
                .contextualName("record access")
                .lowCardinalityKeyValue(Key.PURPOSE.withValue(purpose))
                .lowCardinalityKeyValue(Key.ACTION.withValue(entry.action()))
                .lowCardinalityKeyValue(Key.RESULT.withValue(entry.result()));
    }

    /** The keys. */
    enum Key implements KeyName {
        /** The purpose, if the register has it; {@code unknown} if somebody only asked for it. */
        PURPOSE,
        /** What was done: read, unmask, export, provide, or what was refused: collect, consent. */
        ACTION,
        /** {@code ok}, or the code of the refusal. */
        RESULT;

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
