package io.jikimi.purpose;

/** Using a value and displaying it are two decisions. */
public enum Access {
    /** The code works with the values. */
    USE("read"),
    /**
     * The code looks up who logs in: a use for {@link BuiltInPurpose#AUTHENTICATION} for which
     * nobody needs a permission, because whoever logs in has none yet.
     */
    LOGIN("read"),
    /** A person sees the result: items read as their masks. */
    DISPLAY("read"),
    /** A person sees the values: needs a permission of its own and a reason. */
    UNMASK("unmask"),
    /** The data leave for a third party or trustee. */
    PROVIDE("provide"),
    /** The data leave as a file for their subject. */
    EXPORT("export");

    private final String action;

    Access(String action) {
        this.action = action;
    }

    /**
     * The action segment of the permission {@code personal-data:<purpose>:<action>:<item>}, also
     * the action of the access log.
     */
    public String action() {
        return action;
    }
}
