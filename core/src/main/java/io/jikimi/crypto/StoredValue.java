package io.jikimi.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
 *
 * <p>While a column is being migrated, a query reads what still stands in the clear beside it in
 * one of two forms that no column ever holds, so that the plain value arrives together with whose
 * it is:
 *
 * <pre>
 * 0x70 | keyId(8, big endian) | plain value
 * 0x71 | data subject (UTF-8) | 0x00 | plain value
 * </pre>
 */
public final class StoredValue {

    static final byte FORMAT = 1;
    static final int HEADER = 1 + Long.BYTES;
    static final int ASSOCIATED_DATA = HEADER + Integer.BYTES;

    static final int NONCE = 12;
    static final int TAG = 16;

    /** How many bytes a stored value is longer than what it protects. */
    public static final int OVERHEAD = HEADER + NONCE + TAG;

    /** The first byte of a plain value beside an encrypted one, as two hexadecimal digits. */
    public static final String PLAIN_OF_KEY = "70";

    /** The first byte of a plain value without an encrypted one, as two hexadecimal digits. */
    public static final String PLAIN_OF_SUBJECT = "71";

    private static final byte TOMBSTONE = 0;
    private static final byte OF_KEY = 0x70;
    private static final byte OF_SUBJECT = 0x71;

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

    /**
     * The number of the format, if the bytes look like a protected value of a format that this
     * version does not know, and 0 otherwise: nothing that people write begins with such a byte.
     */
    public static int newerFormat(byte[] stored) {
        boolean newer = stored.length >= OVERHEAD && stored[0] > FORMAT && stored[0] < '\t';
        return newer ? stored[0] : 0;
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
     * @throws IllegalArgumentException if the bytes are neither {@linkplain #isProtected(byte[])
     *     protected} nor a plain value beside a protected one
     */
    public static long keyId(byte[] stored) {
        if (!isProtected(stored) && !isPlainOfKey(stored)) {
            throw new IllegalArgumentException("The bytes are not a protected value");
        }
        return (long) LONG.get(stored, 1);
    }

    /** Whether the bytes are a plain value that a query has read beside an encrypted one. */
    public static boolean isPlainOfKey(byte[] read) {
        return read.length >= HEADER && read[0] == OF_KEY;
    }

    /** Whether the bytes are a plain value of which only the data subject is known. */
    public static boolean isPlainOfSubject(byte[] read) {
        return read.length >= 2 && read[0] == OF_SUBJECT;
    }

    /** The plain value in what {@link #isPlainOfKey} is true of. */
    public static byte[] plain(byte[] read) {
        return Arrays.copyOfRange(read, HEADER, read.length);
    }

    /** The data subject in what {@link #isPlainOfSubject} is true of, empty if the row has none. */
    public static String plainSubject(byte[] read) {
        return new String(read, 1, endOfSubject(read) - 1, StandardCharsets.UTF_8);
    }

    /** The same plain value with the number of a key in the place of its data subject. */
    public static byte[] plainOfKey(byte[] read, long keyId) {
        int start = endOfSubject(read) + 1;
        byte[] known = new byte[HEADER + read.length - start];
        known[0] = OF_KEY;
        LONG.set(known, 1, keyId);
        System.arraycopy(read, start, known, HEADER, read.length - start);
        return known;
    }

    /** The same plain value with the number of another key. */
    public static byte[] plainOfOtherKey(byte[] read, long keyId) {
        byte[] other = read.clone();
        LONG.set(other, 1, keyId);
        return other;
    }

    private static int endOfSubject(byte[] read) {
        int end = 1;
        while (read[end] != 0) {
            end++;
        }
        return end;
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
