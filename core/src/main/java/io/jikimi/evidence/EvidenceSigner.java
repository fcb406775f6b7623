package io.jikimi.evidence;

/**
 * Signs the segments of a chain (SPI). The key is not in the hands of whoever can write to the
 * database: that is what a forged chain fails on.
 */
public interface EvidenceSigner {

    /**
     * Signs a statement with the current key.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_MISSING} if there is no key to
     *     sign with
     */
    Signature sign(byte[] statement);

    /**
     * Whether the signature was made over exactly this statement, by the key it names. An unknown
     * key is a no.
     */
    boolean verifies(byte[] statement, Signature signature);

    /**
     * A signature.
     *
     * @param keyId the number of the signing key in the key ledger
     * @param bytes the signature
     */
    record Signature(long keyId, byte[] bytes) {}
}
