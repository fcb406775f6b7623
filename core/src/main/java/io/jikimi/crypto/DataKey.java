package io.jikimi.crypto;

import com.google.crypto.tink.Aead;

/**
 * A data key ready for use: its number and its primitive. The key material itself cannot be taken
 * out.
 *
 * @param id the number that stands in every value encrypted under it
 * @param aead AES-256-GCM without an output prefix: nonce, ciphertext and tag
 */
public record DataKey(long id, Aead aead) {

    @Override
    public String toString() {
        return "DataKey[" + Long.toHexString(id) + "]";
    }
}
