package io.jikimi.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which a value stands in a column or arrives from a query. The name is made up. */
class StoredValueTests {

    private static final long KEY = 0x0102030405060708L;
    private static final byte[] PLAIN = "김하늘".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OF_KEY =
            ByteBuffer.allocate(9 + PLAIN.length).put((byte) 0x70).putLong(KEY).put(PLAIN).array();

    @Test
    void knowsALaterFormatByItsFirstByteAndItsLength() {
        byte[] later = new byte[StoredValue.OVERHEAD];
        later[0] = 2;

        assertThat(StoredValue.newerFormat(later)).isEqualTo(2);
        assertThat(StoredValue.isProtected(later)).isFalse();
        assertThat(StoredValue.newerFormat(Arrays.copyOf(later, later.length - 1))).isZero();
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1, '\t', '\n', 'a', (byte) 0xEA})
    void takesNothingThatPeopleWriteForALaterFormat(byte first) {
        byte[] written = new byte[StoredValue.OVERHEAD];
        written[0] = first;

        assertThat(StoredValue.newerFormat(written)).isZero();
    }

    @Test
    void aValueIsProtectedFromItsOverheadOn() {
        byte[] empty = new byte[StoredValue.OVERHEAD];
        empty[0] = 1;

        assertThat(StoredValue.isProtected(empty)).isTrue();
        assertThat(StoredValue.isProtected(Arrays.copyOf(empty, empty.length - 1))).isFalse();
    }

    @Test
    void aTombstoneMayCarryTheNonceOfItsValue() {
        assertThat(StoredValue.isTombstone(new byte[1 + StoredValue.NONCE])).isTrue();
        assertThat(StoredValue.isTombstone(new byte[StoredValue.NONCE])).isFalse();
        assertThat(StoredValue.isTombstone(new byte[2 + StoredValue.NONCE])).isFalse();
    }

    @Test
    void aPlainValueArrivesWithItsKey() {
        assertThat(StoredValue.isPlainOfKey(OF_KEY)).isTrue();
        assertThat(StoredValue.keyId(OF_KEY)).isEqualTo(KEY);
        assertThat(StoredValue.plain(OF_KEY)).isEqualTo(PLAIN);
        assertThat(StoredValue.isPlainOfSubject(OF_KEY)).isFalse();
    }

    @Test
    void anEmptyPlainValueArrivesWithItsKeyAsWell() {
        byte[] empty = Arrays.copyOf(OF_KEY, 9);

        assertThat(StoredValue.isPlainOfKey(empty)).isTrue();
        assertThat(StoredValue.plain(empty)).isEmpty();
        assertThat(StoredValue.isPlainOfKey(Arrays.copyOf(OF_KEY, 8))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredValue.keyId(Arrays.copyOf(OF_KEY, 8)));
    }

    @Test
    void theNumberOfAKeyTakesThePlaceOfAnother() {
        byte[] other = StoredValue.plainOfOtherKey(OF_KEY, 7);

        assertThat(StoredValue.keyId(other)).isEqualTo(7);
        assertThat(StoredValue.plain(other)).isEqualTo(PLAIN);
        assertThat(StoredValue.keyId(OF_KEY)).isEqualTo(KEY);
    }

    @Test
    void theNumberOfAKeyTakesThePlaceOfTheSubject() {
        byte[] read = ofSubject("member:17", PLAIN);

        assertThat(StoredValue.isPlainOfSubject(read)).isTrue();
        assertThat(StoredValue.isPlainOfKey(read)).isFalse();
        assertThat(StoredValue.plainSubject(read)).isEqualTo("member:17");
        assertThat(StoredValue.plainOfKey(read, KEY)).isEqualTo(OF_KEY);
    }

    @Test
    void aRowMayNameNoSubject() {
        byte[] read = ofSubject("", new byte[0]);

        assertThat(read).hasSize(2);
        assertThat(StoredValue.isPlainOfSubject(read)).isTrue();
        assertThat(StoredValue.plainSubject(read)).isEmpty();
        assertThat(StoredValue.plain(StoredValue.plainOfKey(read, KEY))).isEmpty();
        assertThat(StoredValue.isPlainOfSubject(new byte[] {0x71})).isFalse();
        assertThat(StoredValue.isPlainOfSubject(new byte[] {0x70, 0})).isFalse();
    }

    private static byte[] ofSubject(String subject, byte[] plain) {
        byte[] name = subject.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + name.length + plain.length)
                .put((byte) 0x71)
                .put(name)
                .put((byte) 0)
                .put(plain)
                .array();
    }
}
