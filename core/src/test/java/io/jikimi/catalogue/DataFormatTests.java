package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value is made up. */
class DataFormatTests {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NAME | 김지하
                    NAME | Jean-Luc O'Neil
                    EMAIL | first.last+tag@mail.example.co.kr
                    EMAIL | ＫＩＭ＠example.com
                    MOBILE | 010 0000 0001
                    MOBILE | +1 202 555 0100
                    LANDLINE | 051-000-0000
                    LANDLINE | 0502-0000-0000
                    ADDRESS | 서울시 성북구 북악산로 1
                    BIRTH_DATE | 2000-02-29
                    RRN | 000229-3123456
                    RRN | 991231-9123456
                    RRN | 900101 1000001
                    ARN | 900101-6000001
                    PASSPORT | M123A4567
                    PASSPORT | X1234567
                    DRIVER_LICENCE | 28-20-123456-12
                    CARD | 4558 1200 0005 0116
                    ACCOUNT | 3333-01-0000000
                    IP_ADDRESS | ::1
                    SECRET | x
                    """)
    void accepts(DataKind kind, String text) {
        assertThat(DataFormat.accepts(kind, text)).isTrue();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NAME | ' '
                    EMAIL | a@b@example.com
                    EMAIL | a*b@example.com
                    EMAIL | a b@example.com
                    MOBILE | 012-0000-0000
                    MOBILE | 010-0000-00001
                    LANDLINE | 02-00-0000
                    ADDRESS | ' '
                    BIRTH_DATE | 2001-02-29
                    BIRTH_DATE | 2001-02/03
                    RRN | 010229-3123456
                    RRN | 900101-6000001
                    ARN | 900101-1000001
                    PASSPORT | M1234-678
                    DRIVER_LICENCE | 27-20-123456-12
                    CARD | 4558 1200 0005 0117
                    ACCOUNT | 123456789
                    ACCOUNT | 123456789012345
                    IP_ADDRESS | 01.2.3.4
                    IP_ADDRESS | 1.2.3.4.
                    IP_ADDRESS | fe80::1%eth0
                    SECRET | ''
                    """)
    void rejects(DataKind kind, String text) {
        assertThat(DataFormat.accepts(kind, text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"900101-1000000", "900101-1000001", "900101-1000009"})
    void neverAsksTheCheckDigitOfAResidentNumber(String number) {
        assertThat(DataFormat.accepts(DataKind.RRN, number)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataKind.class,
            names = {"HEALTH", "BIOMETRIC", "BODY_MEASUREMENT", "FREE_TEXT", "CUSTOM", "SECRET"},
            mode = EnumSource.Mode.EXCLUDE)
    void rejectsTheEndlessTextWithoutTrying(DataKind kind) {
        assertThat(DataFormat.accepts(kind, "1".repeat(1_000_000))).isFalse();
    }
}
