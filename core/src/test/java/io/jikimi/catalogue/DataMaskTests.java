package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value is made up or an example of the certification guide. */
class DataMaskTests {

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NAME | 김 | *
                    NAME | 현빈 | 현*
                    NAME | 김지하 | 김*하
                    NAME | 선우용녀 | 선**녀
                    NAME | Ann Lee | A*****e
                    NAME | 𠮷野家 | 𠮷*家
                    NAME | 😀😁😂 | 😀*😂
                    NAME | 𠮷𠮷 | 𠮷*
                    EMAIL | madonna8@abcd.com | ma******@abcd.com
                    EMAIL | kim@example.com | ki*@example.com
                    EMAIL | ab@example.com | **@example.com
                    EMAIL | a@example.com | *@example.com
                    EMAIL | 홍길동님@example.com | 홍길**@example.com
                    MOBILE | 010-0000-0913 | 010-****-0913
                    MOBILE | 01000000913 | 010-****-0913
                    MOBILE | +82 10-0000-0913 | 010-****-0913
                    MOBILE | +82 (0)10 0000 0913 | 010-****-0913
                    MOBILE | ０１０－００００－０９１３ | 010-****-0913
                    MOBILE | 011-000-0913 | 011-***-0913
                    LANDLINE | 02-000-1234 | 02-***-1234
                    LANDLINE | 0310001234 | 031-***-1234
                    LANDLINE | 070-0000-1234 | 070-****-1234
                    LANDLINE | 1588-0000 | 1588-****
                    ADDRESS | 서울시 성북구 북악산로 123 101동 1203호 | 서울시 성북구 북악산로 *** ***동 ****호
                    ADDRESS | 서울 종로구 세종대로9길 20, 3층 | 서울 종로구 세종대로9길 **, *층
                    ADDRESS | 경기도 성남시 분당구 판교역로 235 B동 12호 | 경기도 성남시 분당구 판교역로 *** *동 **호
                    ADDRESS | 부산시 중구 중앙로 123번길 45-1 | 부산시 중구 중앙로 123번길 **-*
                    ADDRESS | 세종특별자치시 한누리대로2130 | 세종특별자치시 한누리대로****
                    ADDRESS | 서울 강남구 역삼1동 123-45 | 서울 강남구 역삼1동 ***-**
                    ADDRESS | 강원도 평창군 대관령면 횡계리 1-2 | 강원도 평창군 대관령면 횡계리 *-*
                    ADDRESS | (02713) 서울시 성북구 북악산로 1 | (*****) 서울시 성북구 북악산로 *
                    BIRTH_DATE | 1990-02-03 | 1990-**-**
                    BIRTH_DATE | 19900203 | 1990-**-**
                    BIRTH_DATE | 1990.02.03 | 1990-**-**
                    RRN | 040101-3000000 | 040101-*******
                    RRN | 0401013000000 | 040101-*******
                    ARN | 900203-5000000 | 900203-*******
                    CARD | 4558-1200-0005-0116 | 4558-12**-****-0116
                    CARD | 4558120000050116 | 4558-12**-****-0116
                    CARD | 378282246310005 | 3782-82**-****-005
                    CARD | 6304000000000000000 | 6304-00**-****-***0-000
                    PASSPORT | M12345678 | M1234****
                    PASSPORT | m123a4567 | M123A****
                    DRIVER_LICENCE | 11-20-123456-12 | 11-20-******-12
                    DRIVER_LICENCE | 112012345612 | 11-20-******-12
                    DRIVER_LICENCE | 서울 20-123456-12 | 서울-20-******-12
                    ACCOUNT | 110-123-456778 | 110-***-****78
                    ACCOUNT | 110123456778 | 110*******78
                    IP_ADDRESS | 123.123.45.123 | 123.123.***.123
                    IP_ADDRESS | ::ffff:123.123.45.123 | 123.123.***.123
                    IP_ADDRESS | 2001:db8::8a2e:370:7334 | 2001:db8:0:0:0:8a2e:370:****
                    """)
    void masksTheHiddenPart(DataKind kind, String value, String mask) {
        assertThat(DataMask.mask(kind, value)).isEqualTo(mask);
        assertThat(DataMask.looksMasked(kind, mask)).isTrue();
        assertThat(DataMask.looksMasked(kind, value)).isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NAME | '김*하'
                    EMAIL | not an address
                    EMAIL | kim@localhost
                    EMAIL | @example.com
                    MOBILE | call me after six
                    MOBILE | 02-000-1234
                    MOBILE | 010-000-091
                    MOBILE | +1 202 555 0100
                    LANDLINE | 010-0000-0913
                    ADDRESS | 221B Baker Street
                    ADDRESS | 101동 1203호
                    ADDRESS | 서울시 성북구 북악산로
                    BIRTH_DATE | 1990-02-30
                    BIRTH_DATE | 90-02-03
                    RRN | 041301-3000000
                    RRN | 040101-300000
                    RRN | 900203-5000000
                    ARN | 040101-3000000
                    CARD | 4558-1200-0005-0117
                    CARD | 4558
                    PASSPORT | M1
                    DRIVER_LICENCE | 99-20-123456-12
                    ACCOUNT | 110
                    IP_ADDRESS | 300.1.1.1
                    IP_ADDRESS | 1.2.3
                    IP_ADDRESS | example.com
                    IP_ADDRESS | 1:2:3
                    CI | abc
                    """)
    void hidesWhollyWhatDoesNotFit(DataKind kind, String value) {
        assertThat(DataMask.mask(kind, value)).isEqualTo(DataMask.HIDDEN);
    }

    @ParameterizedTest
    @EnumSource(DataKind.class)
    void hidesTheEmptyValueAndSurvivesEverything(DataKind kind) {
        assertThat(DataMask.mask(kind, "")).isEqualTo(DataMask.HIDDEN);
        for (String odd :
                new String[] {" ", "\0", "\uD83D", "\uDE00", "\u202Eabc", "*", "가".repeat(5000)}) {
            assertThat(DataMask.mask(kind, odd)).isNotEmpty().hasSizeLessThan(200);
        }
    }

    @ParameterizedTest
    @EnumSource(DataKind.class)
    void recognisesItsOwnConstantMask(DataKind kind) {
        assertThat(DataMask.looksMasked(kind, DataMask.HIDDEN)).isTrue();
        assertThat(DataMask.looksMasked(kind, "")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CI",
                "HEALTH",
                "BIOMETRIC",
                "BODY_MEASUREMENT",
                "SECRET",
                "FREE_TEXT",
                "CUSTOM"
            })
    void showsNothingOfKindsWithoutPattern(DataKind kind) {
        assertThat(DataMask.mask(kind, "a".repeat(88))).isEqualTo(DataMask.HIDDEN);
        assertThat(DataMask.mask(kind, "b".repeat(64))).isEqualTo(DataMask.HIDDEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"HEALTH", "SECRET", "FREE_TEXT", "CUSTOM", "BODY_MEASUREMENT"})
    void letsAnAsteriskStandInFreeText(DataKind kind) {
        assertThat(DataMask.looksMasked(kind, "5 * 3 = 15")).isFalse();
        assertThat(DataMask.looksMasked(kind, "***")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"김**", "Bo**", "*"})
    void recognisesMasksOfOtherMakers(String mask) {
        assertThat(DataMask.looksMasked(DataKind.NAME, mask)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u1100\u1175\u1112\u1161\u1102\u1161"})
    void countsComposedSyllables(String decomposed) {
        assertThat(DataMask.mask(DataKind.NAME, decomposed)).isEqualTo("기*나");
    }
}
