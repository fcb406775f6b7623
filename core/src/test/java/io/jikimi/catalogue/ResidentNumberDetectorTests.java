package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number is made up. */
class ResidentNumberDetectorTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "주민번호는 900101-1000001 입니다",
                "9001011000001",
                "900101 1000001",
                "900101–1000001",
                "９００１０１－１０００００１",
                "x000229-3000000y",
                "991301-1000001 and 900101-5000001",
                "order 261123-1234567"
            })
    void detects(String text) {
        assertThat(ResidentNumberDetector.detects(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no number",
                "901301-1000001",
                "900230-1000001",
                "010229-3000000",
                "19001011000001",
                "90010110000012",
                "900101--1000001",
                "110111-000001"
            })
    void leavesOtherTextAlone(String text) {
        assertThat(ResidentNumberDetector.detects(text)).isFalse();
        assertThat(ResidentNumberDetector.redact(text)).isEqualTo(text);
    }

    @Test
    void redactsEveryNumberAndNothingElse() {
        assertThat(
                        ResidentNumberDetector.redact(
                                "a 900101-1000001 b 901301-1000001 c 8001012000001."))
                .isEqualTo("a ******** b 901301-1000001 c ********.");
    }
}
