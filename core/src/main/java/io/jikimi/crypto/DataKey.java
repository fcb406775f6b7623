package io.jikimi.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A data key ready for use: its number and what it encrypts and decrypts with, AES-256-GCM. The key
 * material itself cannot be taken out.
 *
 * <p>Thread-safe. Values are sealed by Tink, which chooses the nonces. They are opened by a cipher
 * of the Java runtime that stays set up for this key: setting one up anew costs more than opening a
 * short value does.
 */
public final class DataKey {

    /** How many bytes the material of a key has. */
    public static final int BYTES = 32;

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int TAG_BITS = 8 * StoredValue.TAG;

    private final long id;
    private final Aead aead;
    private final SecretKeySpec material;

    /** Taken by one thread at a time; a second one sets up its own. */
    private final AtomicReference<@Nullable Cipher> opening = new AtomicReference<>();

    private final AtomicReference<@Nullable Cipher> sealing = new AtomicReference<>();

    private DataKey(long id, Aead aead, SecretKeySpec material) {
        this.id = id;
        this.aead = aead;
        this.material = material;
    }

    /**
     * Makes a key ready.
     *
     * @param id the number that stands in every value encrypted under it
     * @param material {@value #BYTES} bytes, which the caller overwrites afterwards
     * @throws GeneralSecurityException if the Java runtime does not offer AES-256-GCM
     */
    public static DataKey of(long id, byte[] material) throws GeneralSecurityException {
        if (material.length != BYTES) {
            throw new IllegalArgumentException("A data key has " + BYTES + " bytes");
        }
        return new DataKey(id, new AesGcmJce(material), new SecretKeySpec(material, "AES"));
    }

    /** The number that stands in every value encrypted under it. */
    public long id() {
        return id;
    }

    /** Nonce, ciphertext and tag of a value, under a fresh nonce. */
    byte[] seal(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        return aead.encrypt(plaintext, associatedData);
    }

    /**
     * Nonce, ciphertext and tag of a value under a nonce that was random when it was chosen and has
     * protected nothing but this value.
     */
    byte[] sealUnder(byte[] nonce, byte[] plaintext, byte[] associatedData)
            throws GeneralSecurityException {
        Cipher taken = sealing.getAndSet(null);
        Cipher cipher = taken != null ? taken : Cipher.getInstance(TRANSFORMATION);
        GCMParameterSpec underNonce = new GCMParameterSpec(TAG_BITS, nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, material, underNonce);
        } catch (InvalidAlgorithmParameterException sameNonce) {
            // A cipher that stays set up refuses the nonce it had last, which a copy brings again.
            cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, material, underNonce);
        }
        cipher.updateAAD(associatedData);
        byte[] sealed = new byte[nonce.length + cipher.getOutputSize(plaintext.length)];
        System.arraycopy(nonce, 0, sealed, 0, nonce.length);
        cipher.doFinal(plaintext, 0, plaintext.length, sealed, nonce.length);
        sealing.set(cipher);
        return sealed;
    }

    /** The value behind nonce, ciphertext and tag, which begin at {@code offset}. */
    byte[] open(byte[] sealed, int offset, byte[] associatedData) throws GeneralSecurityException {
        Cipher taken = opening.getAndSet(null);
        Cipher cipher = taken != null ? taken : Cipher.getInstance(TRANSFORMATION);
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    material,
                    new GCMParameterSpec(TAG_BITS, sealed, offset, StoredValue.NONCE));
            cipher.updateAAD(associatedData);
            int ciphertext = offset + StoredValue.NONCE;
            return cipher.doFinal(sealed, ciphertext, sealed.length - ciphertext);
        } finally {
            opening.set(cipher);
        }
    }

    @Override
    public String toString() {
        return "DataKey[" + Long.toHexString(id) + "]";
    }
}
