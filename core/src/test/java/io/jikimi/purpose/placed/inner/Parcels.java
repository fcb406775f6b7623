package io.jikimi.purpose.placed.inner;

import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.ReadPermits;

/** A service below a package with a purpose, which it does not inherit. */
public class Parcels {

    private final ReadPermits permits;

    /** Asks for the permits of its thread. */
    public Parcels(ReadPermits permits) {
        this.permits = permits;
    }

    /** For the purpose of its place. */
    public String purpose() {
        return String.valueOf(permits.purpose());
    }

    /** For a purpose of its own. */
    @ForPurpose("membership")
    public String ownPurpose() {
        return purpose();
    }

    String hidden() {
        return purpose();
    }

    /** A label is no service. */
    public static final class Label {}
}
