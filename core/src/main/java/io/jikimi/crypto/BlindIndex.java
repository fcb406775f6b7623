package io.jikimi.crypto;

import java.nio.ByteBuffer;
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

    private static final byte FORMAT = 1;
    private static final int PART = 0x8000_0000;
    private static final byte BEGINNING = 1;
    private static final byte END = 2;
    private static final byte SEARCH = 3;
    private static final int SEARCH_LENGTH = 2;

    /** How many bytes stand for each further character of a beginning. */
    public static final int STEP = 6;

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
        ByteBuffer input = ByteBuffer.allocate(Integer.BYTES + text.length);
        return compute(key, item, input.putInt(item).put(text).array(), LENGTH);
    }

    /**
     * The hashes of the beginnings of a value, shortest first: those of a text are the first bytes
     * of those of every longer text that begins with it, so that one range of bytes holds all of
     * them. They match no hash of a whole value.
     *
     * @param key the index key
     * @param item the number of the item
     * @param text the value in the form in which its beginnings are searched
     * @param longest how many beginnings are hashed
     * @return one byte, and {@value #STEP} for each beginning
     */
    public byte[] ofBeginnings(IndexKey key, int item, String text, int longest) {
        int[] characters = text.codePoints().limit(longest).toArray();
        ByteBuffer hashes = ByteBuffer.allocate(1 + STEP * characters.length).put(FORMAT);
        for (int length = 1; length <= characters.length; length++) {
            hashes.put(ofPart(key, item, BEGINNING, new String(characters, 0, length), STEP));
        }
        return hashes.array();
    }

    /** The hash of the last characters of a value; it matches no other hash. */
    public byte[] ofEnd(IndexKey key, int item, String last) {
        return ofPart(key, item, END, last, LENGTH);
    }

    /**
     * A mark of what was searched for: the same for the same search, and so short that many values
     * have it. Nothing in a table is equal to it.
     *
     * @param compared what the index is compared with
     */
    public byte[] ofSearch(IndexKey key, int item, byte[] compared) {
        ByteBuffer input = ByteBuffer.allocate(Integer.BYTES + 1 + compared.length);
        return compute(
                key,
                item,
                input.putInt(item | PART).put(SEARCH).put(compared).array(),
                SEARCH_LENGTH);
    }

    private static byte[] ofPart(IndexKey key, int item, byte part, String value, int length) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(Integer.BYTES + 1 + text.length);
        return compute(key, item, input.putInt(item | PART).put(part).put(text).array(), length);
    }

    private static byte[] compute(IndexKey key, int item, byte[] input, int length) {
        try {
            return key.prf().compute(input, length);
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
