package io.jikimi.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.PrfHmacJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The search index. Addresses are made up. */
class BlindIndexTests {

    private static final String EMAIL = "haneul@example.com";
    private static final String KNOWN_ANSWER = "e3e1529800b65c45831b801471e23508";

    private final BlindIndex index = new BlindIndex();
    private final IndexKey key = key(1);

    @Test
    void isEqualForEqualValuesOfOneItem() {
        assertThat(index.of(key, 7, EMAIL))
                .hasSize(BlindIndex.LENGTH)
                .isEqualTo(index.of(key, 7, EMAIL));
    }

    @Test
    void differsByItemKeyAndValue() {
        byte[] hash = index.of(key, 7, EMAIL);

        assertThat(index.of(key, 8, EMAIL)).isNotEqualTo(hash);
        assertThat(index.of(key(2), 7, EMAIL)).isNotEqualTo(hash);
        assertThat(index.of(key, 7, "baram@example.com")).isNotEqualTo(hash);
        assertThat(index.of(key, 7, "")).isNotEqualTo(hash);
    }

    @Test
    void keepsItsHashForEver() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(material(1), "HmacSHA256"));
        mac.update(new byte[] {0, 0, 0, 7});
        byte[] full = mac.doFinal(EMAIL.getBytes(StandardCharsets.UTF_8));

        assertThat(index.of(key, 7, EMAIL)).isEqualTo(Arrays.copyOf(full, 16));
        assertThat(HexFormat.of().formatHex(index.of(key, 7, EMAIL))).isEqualTo(KNOWN_ANSWER);
    }

    @Test
    void putsTheHashesOfABeginningInFrontOfThoseOfTheWhole() {
        byte[] whole = index.ofBeginnings(key, 7, "haneul", 12);

        for (String beginning : new String[] {"", "h", "han", "haneul"}) {
            byte[] hashes = index.ofBeginnings(key, 7, beginning, 12);
            assertThat(hashes).hasSize(1 + BlindIndex.STEP * beginning.length());
            assertThat(whole).startsWith(hashes);
        }
        assertThat(index.ofBeginnings(key, 7, "haneul", 3))
                .isEqualTo(index.ofBeginnings(key, 7, "han", 12));
        assertThat(index.ofBeginnings(key, 7, "\uD83D\uDE00a", 1)).hasSize(1 + BlindIndex.STEP);
        assertThat(index.ofBeginnings(key, 8, "h", 12))
                .isNotEqualTo(index.ofBeginnings(key, 7, "h", 12));
    }

    /** Whoever sees both columns does not see that a short value is the beginning of a long one. */
    @Test
    void hashesWholeBeginningAndEndInDomainsOfTheirOwn() {
        byte[] exact = index.of(key, 7, "a");
        byte[] beginning = index.ofBeginnings(key, 7, "a", 12);
        byte[] end = index.ofEnd(key, 7, "a");

        assertThat(end).hasSize(BlindIndex.LENGTH).isNotEqualTo(exact);
        assertThat(Arrays.copyOfRange(beginning, 1, 7))
                .isNotEqualTo(Arrays.copyOf(exact, 6))
                .isNotEqualTo(Arrays.copyOf(end, 6));
    }

    @Test
    void keepsTheHashesOfPartsForEver() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(material(1), "HmacSHA256"));
        byte[] first = mac.doFinal(new byte[] {(byte) 0x80, 0, 0, 7, 1, 'h'});
        byte[] second = mac.doFinal(new byte[] {(byte) 0x80, 0, 0, 7, 1, 'h', 'a'});
        byte[] end = mac.doFinal(new byte[] {(byte) 0x80, 0, 0, 7, 2, 'h', 'a'});

        byte[] hashes = new byte[13];
        hashes[0] = 1;
        System.arraycopy(first, 0, hashes, 1, 6);
        System.arraycopy(second, 0, hashes, 7, 6);
        assertThat(index.ofBeginnings(key, 7, "ha", 12)).isEqualTo(hashes);
        assertThat(index.ofEnd(key, 7, "ha")).isEqualTo(Arrays.copyOf(end, 16));
    }

    private static IndexKey key(int seed) {
        try {
            return new IndexKey(
                    seed, new PrfHmacJce("HMACSHA256", new SecretKeySpec(material(seed), "HMAC")));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static byte[] material(int seed) {
        byte[] material = new byte[32];
        Arrays.fill(material, (byte) seed);
        return material;
    }
}
