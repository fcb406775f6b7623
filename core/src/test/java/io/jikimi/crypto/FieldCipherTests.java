package io.jikimi.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stored value and its cipher. Phone numbers and names are made up. */
class FieldCipherTests {

    private static final int ITEM = 42;
    private static final String PHONE = "010-0000-1234";

    /** Written once, with the format: whoever changes it makes every stored value unreadable. */
    private static final String KNOWN_ANSWER =
            "010102030405060708000102030405060708090a0b"
                    + "adbb56f6507d2991151c6e08650d8f742fcedf8d9fdc8fc75f";

    private final FieldCipher cipher = new FieldCipher();
    private final DataKey key = key(0x0102030405060708L, 0);

    @Test
    void opensWhatItSealed() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        assertThat(cipher.decrypt(key, ITEM, stored)).isEqualTo(bytes(PHONE));
        assertThat(stored).hasSize(PHONE.length() + StoredValue.OVERHEAD);
        assertThat(StoredValue.isProtected(stored)).isTrue();
        assertThat(StoredValue.keyId(stored)).isEqualTo(key.id());
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("0000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 255, 1_000_000})
    void opensValuesOfEveryLength(int length) {
        byte[] value = new byte[length];
        new Random(7).nextBytes(value);

        assertThat(cipher.decrypt(key, ITEM, cipher.encrypt(key, ITEM, value))).isEqualTo(value);
    }

    @Test
    void sealsEqualValuesDifferently() {
        assertThat(cipher.encrypt(key, ITEM, bytes(PHONE)))
                .isNotEqualTo(cipher.encrypt(key, ITEM, bytes(PHONE)));
    }

    @Test
    void writesEqualBytesAnewAsEqualBytesUnderTheOtherKey() {
        DataKey newer = key(0x1112131415161718L, 1);
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        byte[] once = cipher.rewrite(key, newer, ITEM, stored);

        assertThat(cipher.rewrite(key, newer, ITEM, stored.clone())).isEqualTo(once);
        assertThat(StoredValue.keyId(once)).isEqualTo(newer.id());
        assertThat(StoredValue.nonce(once)).isEqualTo(StoredValue.nonce(stored));
        assertThat(cipher.decrypt(newer, ITEM, once)).isEqualTo(bytes(PHONE));
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> cipher.rewrite(key, newer, ITEM + 1, stored));
    }

    @Test
    void keepsItsFormatForEver() {
        assertThat(cipher.decrypt(key, ITEM, HexFormat.of().parseHex(KNOWN_ANSWER)))
                .isEqualTo(bytes("김하늘"));
    }

    @Test
    void isPlainAesGcmBehindItsHeader() throws GeneralSecurityException {
        byte[] nonce = HexFormat.of().parseHex("000102030405060708090a0b");
        byte[] header = ByteBuffer.allocate(9).put((byte) 1).putLong(key.id()).array();
        Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
        aes.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(material(0), "AES"),
                new GCMParameterSpec(128, nonce));
        aes.updateAAD(header);
        aes.updateAAD(ByteBuffer.allocate(4).putInt(ITEM).array());
        byte[] sealed = aes.doFinal(bytes("김하늘"));

        byte[] stored =
                ByteBuffer.allocate(9 + 12 + sealed.length)
                        .put(header)
                        .put(nonce)
                        .put(sealed)
                        .array();

        assertThat(HexFormat.of().formatHex(stored)).isEqualTo(KNOWN_ANSWER);
    }

    @Test
    void refusesTheValueOfAnotherItem() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        assertUnreadable(() -> cipher.decrypt(key, ITEM + 1, stored));
    }

    @Test
    void refusesAnotherKeyOfTheSameNumber() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        assertUnreadable(() -> cipher.decrypt(key(key.id(), 1), ITEM, stored));
    }

    @Test
    void refusesTheKeyOfAnotherNumber() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        assertUnreadable(() -> cipher.decrypt(key(key.id() + 1, 0), ITEM, stored));
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        for (int bit = 0; bit < stored.length * 8; bit++) {
            byte[] altered = stored.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertUnreadable(() -> cipher.decrypt(key, ITEM, altered));
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] stored = cipher.encrypt(key, ITEM, bytes(PHONE));

        for (int length = 0; length < stored.length; length++) {
            byte[] truncated = Arrays.copyOf(stored, length);
            assertUnreadable(() -> cipher.decrypt(key, ITEM, truncated));
        }
    }

    @Test
    void refusesPlainText() {
        assertThat(StoredValue.isProtected(bytes(PHONE))).isFalse();
        assertUnreadable(() -> cipher.decrypt(key, ITEM, bytes(PHONE)));
    }

    @Test
    void tellsATombstoneFromAValue() {
        assertThat(StoredValue.isTombstone(StoredValue.tombstone())).isTrue();
        assertThat(StoredValue.isProtected(StoredValue.tombstone())).isFalse();
        assertThat(StoredValue.isTombstone(cipher.encrypt(key, ITEM, new byte[0]))).isFalse();
        assertThat(StoredValue.isTombstone(new byte[0])).isFalse();
        assertThat(StoredValue.isTombstone(new byte[] {1})).isFalse();
    }

    @Test
    void readsTheKeyOfProtectedValuesOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> StoredValue.keyId(bytes(PHONE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredValue.keyId(StoredValue.tombstone()));
    }

    @Test
    void readsNegativeKeyNumbers() {
        DataKey negative = key(-2, 3);

        assertThat(StoredValue.keyId(cipher.encrypt(negative, -1, new byte[1]))).isEqualTo(-2);
    }

    @Test
    void aKeySaysItsNumberAndNothingOfItsMaterial() {
        assertThat(key(0xABCDL, 0)).hasToString("DataKey[abcd]");
        assertThat(new IndexKey(7, (input, length) -> new byte[length])).hasToString("IndexKey[7]");
    }

    private static void assertUnreadable(Runnable action) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(
                        refusal -> {
                            assertThat(refusal.refusal()).isEqualTo(Refusal.VALUE_UNREADABLE);
                            assertThat(refusal.where()).startsWith("item ");
                        })
                .withMessageNotContaining(PHONE)
                .withNoCause();
    }

    private static DataKey key(long id, int seed) {
        try {
            return DataKey.of(id, material(seed));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static byte[] material(int seed) {
        byte[] material = new byte[32];
        for (int i = 0; i < material.length; i++) {
            material[i] = (byte) (seed + i);
        }
        return material;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
