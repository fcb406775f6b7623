package io.jikimi.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * The search index of an item: a keyed hash of the normalised value, in the place of the value
 * itself. Equal values of one item have equal hashes, so that a column of hashes can be searched
 * and be unique; values of different items never match. Without the key nothing can be tried out.
 *
 * <p>Stateless and thread-safe. Whoever reads the column learns which rows have equal values, and
 * how often: declare an index only where it is searched.
 */
public final class BlindIndex {

    /** How many bytes a hash has. */
    public static final int LENGTH = 16;

    /**
     * The hash of a value.
     *
     * @param key the index key
     * @param item the number of the item: the domain of the hash
     * @param normalised the value in the one form in which it is searched
     * @return {@value #LENGTH} bytes
     */
    public byte[] of(IndexKey key, int item, String normalised) {
        byte[] text = normalised.getBytes(StandardCharsets.UTF_8);
        byte[] input = new byte[Integer.BYTES + text.length];
        input[0] = (byte) (item >>> 24);
        input[1] = (byte) (item >>> 16);
        input[2] = (byte) (item >>> 8);
        input[3] = (byte) item;
        System.arraycopy(text, 0, input, Integer.BYTES, text.length);
        try {
            return key.prf().compute(input, LENGTH);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "The search index of item "
                            + item
                            + " could not be computed. Check that the Java runtime offers"
                            + " HmacSHA256.",
                    failure);
        }
    }
}
