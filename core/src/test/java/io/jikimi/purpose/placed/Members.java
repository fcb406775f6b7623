package io.jikimi.purpose.placed;

/** A service in a package with a purpose. */
public class Members {

    /** What the proxy can see. */
    public String purpose() {
        return "";
    }
}
