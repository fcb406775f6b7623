package io.jikimi.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The form in which a protected value stands in a column. It describes itself, so that it can be
 * read for as long as its key lives, whatever becomes of table names and defaults:
 *
 * <pre>
 * format(1) = 1 | keyId(8, big endian) | nonce(12) | ciphertext | tag(16)
 * </pre>
 *
 * <p>A value whose destruction is a fact of its own is one byte, {@code 0x00}: the tombstone. It
 * keeps a {@code not null} column satisfied and cannot be mistaken for a value. In a list of values
 * whose rows nothing else tells apart, the nonce of the value follows, so that a sealed value finds
 * its place again.
 */
public final class StoredValue {

    static final byte FORMAT = 1;
    static final int HEADER = 1 + Long.BYTES;
    static final int ASSOCIATED_DATA = HEADER + Integer.BYTES;

    static final int NONCE = 12;
    static final int TAG = 16;

    /** How many bytes a stored value is longer than what it protects. */
    public static final int OVERHEAD = HEADER + NONCE + TAG;

    private static final byte TOMBSTONE = 0;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private StoredValue() {}

    /**
     * Whether the bytes have the form of a protected value. Bytes of another origin can have it by
     * chance; only decryption proves it.
     */
    public static boolean isProtected(byte[] stored) {
        return stored.length >= OVERHEAD && stored[0] == FORMAT;
    }

    /** Whether the bytes stand for a destroyed value. */
    public static boolean isTombstone(byte[] stored) {
        return (stored.length == 1 || stored.length == 1 + NONCE) && stored[0] == TOMBSTONE;
    }

    /** The bytes that stand for a destroyed value, a fresh array. */
    public static byte[] tombstone() {
        return new byte[] {TOMBSTONE};
    }

    /**
     * The number of the key a value was encrypted under.
     *
     * @throws IllegalArgumentException if the bytes are not {@linkplain #isProtected(byte[])
     *     protected}
     */
    public static long keyId(byte[] stored) {
        if (!isProtected(stored)) {
            throw new IllegalArgumentException("The bytes are not a protected value");
        }
        return (long) LONG.get(stored, 1);
    }

    /** The nonce of a protected value. */
    static byte[] nonce(byte[] stored) {
        return Arrays.copyOfRange(stored, HEADER, HEADER + NONCE);
    }

    /** Puts format and key in front of what the cipher produced. */
    static byte[] of(long keyId, byte[] sealed) {
        byte[] stored = new byte[HEADER + sealed.length];
        stored[0] = FORMAT;
        LONG.set(stored, 1, keyId);
        System.arraycopy(sealed, 0, stored, HEADER, sealed.length);
        return stored;
    }

    /** What a value is bound to: format, key and item. */
    static byte[] associatedData(long keyId, int item) {
        byte[] bound = new byte[ASSOCIATED_DATA];
        bound[0] = FORMAT;
        LONG.set(bound, 1, keyId);
        INT.set(bound, HEADER, item);
        return bound;
    }
}
