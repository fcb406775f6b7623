package io.jikimi.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CanonicalFormTests {

    @Test
    void keepsItsFormForEver() {
        byte[] form =
                CanonicalForm.of("k")
                        .text("가")
                        .text(null)
                        .text("")
                        .bytes(new byte[] {1, 2})
                        .number(-2)
                        .instant(Instant.parse("2026-03-02T03:00:00.000001Z"))
                        .toBytes();

        assertThat(HexFormat.of().formatHex(form))
                .isEqualTo(
                        "000000016b"
                                + "00000003eab080"
                                + "ffffffff"
                                + "00000000"
                                + "000000020102"
                                + "fffffffffffffffe"
                                + "00064c01c855ac01");
    }

    @Test
    void tellsApartWhatReadsTheSameWhenJoined() {
        assertThat(CanonicalForm.of("k").text("ab").text("c").toBytes())
                .isNotEqualTo(CanonicalForm.of("k").text("a").text("bc").toBytes());
        assertThat(CanonicalForm.of("k").text(null).toBytes())
                .isNotEqualTo(CanonicalForm.of("k").text("").toBytes());
    }
}
