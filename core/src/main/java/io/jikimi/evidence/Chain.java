package io.jikimi.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The hash chains. Every row's hash covers the row and the hash before it. */
enum Chain {
    /** Changes. */
    LEDGER("ledger"),
    /** Reads and refusals. */
    ACCESS("access");

    private static final int HASH_BYTES = 32;

    private final String code;

    Chain(String code) {
        this.code = code;
    }

    /** The name in tables and reports. */
    String code() {
        return code;
    }

    /**
     * The chain of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Chain of(String code) {
        return Arrays.stream(values())
                .filter(chain -> chain.code.equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No chain is called '" + code + "'"));
    }

    /** The hash before the first row. */
    static byte[] beginning() {
        return new byte[HASH_BYTES];
    }

    /** The hash of a row behind another. */
    static byte[] link(byte[] previousHash, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(previousHash);
            return digest.digest(content);
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(
                    "Every Java runtime offers SHA-256; this one does not", failure);
        }
    }

    /** The end of a chain. */
    record Head(long position, byte[] hash) {}

    /** A committed row without a place in its chain. */
    record Unchained(long id, Instant at, byte[] content) {}

    /** A row's place in its chain. */
    record Link(long id, Instant at, long position, byte[] hash) {}

    /**
     * A row that has its place, with what stands in the database for its hash.
     *
     * @param content its canonical form, as it reads now
     */
    record Row(long position, byte[] content, byte @Nullable [] hash) {}

    /** A signed stretch of a chain. */
    record Segment(
            Chain chain,
            long first,
            long last,
            byte[] previousHash,
            byte[] lastHash,
            Instant signedAt) {

        /** What is signed. */
        byte[] statement() {
            return CanonicalForm.of("jikimi-segment-1")
                    .text(chain.code)
                    .number(first)
                    .number(last)
                    .bytes(previousHash)
                    .bytes(lastHash)
                    .instant(signedAt)
                    .toBytes();
        }
    }

    /** A segment with its signature. */
    record SignedSegment(Segment segment, EvidenceSigner.Signature signature) {}
}
