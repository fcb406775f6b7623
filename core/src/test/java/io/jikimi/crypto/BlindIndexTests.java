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
