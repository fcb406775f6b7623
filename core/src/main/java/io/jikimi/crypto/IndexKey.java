package io.jikimi.crypto;

import com.google.crypto.tink.prf.Prf;

/**
 * The key of the search index: its number and its primitive.
 *
 * @param id the number in the key ledger
 * @param prf HMAC-SHA-256 as a pseudorandom function
 */
public record IndexKey(long id, Prf prf) {

    @Override
    public String toString() {
        return "IndexKey[" + id + "]";
    }
}
