package io.jikimi.custody;

import io.jikimi.catalogue.Searchable;
import io.jikimi.crypto.BlindIndex;
import java.util.Arrays;

/**
 * The bytes between which the hidden column {@code <column>_bpfx} of every value lies that begins
 * with a text: {@code where email_bpfx between ? and ?}.
 *
 * @param from the least of them
 * @param to the greatest of them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to a statement, never compared.
public record IndexRange(byte[] from, byte[] to) {

    /** No index lies in it: the first byte of one is neither. */
    static IndexRange none() {
        return new IndexRange(new byte[] {(byte) 0xFF}, new byte[] {0});
    }

    /** Every index lies in it. */
    static IndexRange all() {
        return of(new byte[] {}, Searchable.LONGEST_PREFIX);
    }

    /** Of every index that begins with the bytes. */
    static IndexRange of(byte[] beginning, int longest) {
        byte[] to = Arrays.copyOf(beginning, 2 + BlindIndex.STEP * longest);
        Arrays.fill(to, beginning.length, to.length, (byte) 0xFF);
        return new IndexRange(beginning, to);
    }
}
