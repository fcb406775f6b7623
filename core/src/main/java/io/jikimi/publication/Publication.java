package io.jikimi.publication;

import java.time.Instant;

/**
 * A published document.
 *
 * @param kind form or policy
 * @param name its name in the register
 * @param version counted from 1
 * @param text the canonical text
 * @param hash the SHA-256 of the text in hexadecimal
 * @param publishedAt when
 */
public record Publication(
        Kind kind, String name, int version, String text, String hash, Instant publishedAt) {

    /** What kind of document it is. */
    public enum Kind {
        /** A collection form (동의서). */
        FORM,
        /** The privacy policy (개인정보 처리방침). */
        POLICY
    }
}
