package io.jikimi.purpose;

/** Purposes that need no entry in the register. */
public final class BuiltInPurpose {

    /** Around the host's login. */
    public static final String AUTHENTICATION = "authentication";

    /** The logged-in subject reads own rows: no mask, no mapping, no access log duty. */
    public static final String OWN_DATA = "own-data";

    /** Answering a request of the data subject (법 제35조 to 제37조). */
    public static final String RIGHTS = "rights";

    private BuiltInPurpose() {}
}
