package com.example.hanbit.login;

import java.util.regex.Pattern;

/** What a password hash looks like. */
public final class PasswordHashes {

    /** Stands where nobody may log in with a password; the hash of nothing. */
    public static final String NONE = "none";

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64,}");

    private PasswordHashes() {}

    static boolean usable(String hash) {
        return HEX.matcher(hash).matches();
    }
}
