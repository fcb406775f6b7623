package io.jikimi.custody.shop;

import org.jspecify.annotations.Nullable;

/** A JSON value that can change, and has no equality of its own. */
public class Sizes {

    public @Nullable String shoulder;

    public int arm;

    public Sizes() {}

    public Sizes(String shoulder, int arm) {
        this.shoulder = shoulder;
        this.arm = arm;
    }
}
