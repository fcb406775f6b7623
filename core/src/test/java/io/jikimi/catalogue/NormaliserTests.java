package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.DataKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every value is made up. */
class NormaliserTests {

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    EMAIL | ' Kim@Example.COM ' | kim@example.com
                    EMAIL | ＫＩＭ＠example．com | kim@example.com
                    NAME | ' 홍 길동 ' | 홍길동
                    NAME | ' Jean   Luc' | Jean Luc
                    MOBILE | 010-0000-0001 | +821000000001
                    MOBILE | +82 (0)10 0000 0001 | +821000000001
                    MOBILE | 0082 10 0000 0001 | +821000000001
                    MOBILE | ０１０ ００００ ０００１ | +821000000001
                    MOBILE | +1 (202) 555-0100 | +12025550100
                    MOBILE | ' no phone ' | no phone
                    LANDLINE | 02-000-0001 | +8220000001
                    LANDLINE | 1588-0000 | +8215880000
                    LANDLINE | +82 1588-0000 | +8215880000
                    CARD | 4558-1200-0005-0116 | 4558120000050116
                    ACCOUNT | 110-123-456778 | 110123456778
                    RRN | 900101-1000001 | 9001011000001
                    ARN | 900101 5000001 | 9001015000001
                    PASSPORT | m123a4567 | M123A4567
                    DRIVER_LICENCE | 11-20-123456-12 | 112012345612
                    BIRTH_DATE | 1990.02.03 | 1990-02-03
                    FREE_TEXT | ' Hello World ' | Hello World
                    """)
    void bringsNotationsTogether(DataKind kind, String text, String normalised) {
        assertThat(Normaliser.normalise(kind, text)).isEqualTo(normalised);
    }

    @Test
    void composesHangul() {
        assertThat(Normaliser.normalise(DataKind.NAME, "\u1112\u1169\u11BC")).isEqualTo("홍");
    }

    @ParameterizedTest(name = "{0} {1} begins with {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    EMAIL | ' Kim@Example.COM ' | ＫＩ
                    EMAIL | 'ΟΔΟΣΑ@example.com' | 'ΟΔΟΣ'
                    NAME | '홍 길동' | 홍길
                    NAME | '김 철수 Kim' | '김 철'
                    NAME | 홍길동 | 홍
                    MOBILE | 010-0000-0001 | 010-00
                    MOBILE | 010-0000-0001 | '+82 (0)10'
                    MOBILE | +82 10 0000 0001 | 01000
                    MOBILE | 0082 10 0000 0001 | 010-0000-0001
                    MOBILE | ０１０ ００００ ０００１ | 0
                    MOBILE | +1 (202) 555-0100 | +1202
                    MOBILE | 12-34 | 12-3
                    LANDLINE | 1588-0000 | 158
                    CARD | 4558-1200-0005-0116 | 4558 12
                    RRN | 900101-1000001 | 900101-1
                    PASSPORT | m123a4567 | M12
                    DRIVER_LICENCE | 11-20-123456-12 | 11-2
                    ADDRESS | 서울시 성북구 | '서울시 '
                    """)
    void beginsInTheFormOfItsBeginning(DataKind kind, String text, String beginning) {
        assertThat(Normaliser.beginning(kind, text))
                .startsWith(Normaliser.beginning(kind, beginning));
        assertThat(Normaliser.beginning(kind, text)).startsWith(Normaliser.beginning(kind, ""));
    }

    @ParameterizedTest(name = "{0} {1} ends with {2}")
    @CsvSource({
        "MOBILE, 010-0000-0678, 0678",
        "MOBILE, +82 10 0000 0678, -0678",
        "CARD, 4558-1200-0005-0116, 0116",
        "EMAIL, Kim@Example.COM, .com",
        "NAME, 남궁 길동 , 남궁길동"
    })
    void endsInTheFormOfItsEnd(DataKind kind, String text, String end) {
        assertThat(Normaliser.ending(kind, text)).endsWith(Normaliser.ending(kind, end));
    }

    @ParameterizedTest
    @EnumSource(DataKind.class)
    void isStable(DataKind kind) {
        for (String text : new String[] {"", " a ", "010-0000-0001", "김 지하", "\uD83D", "\0"}) {
            String once = Normaliser.normalise(kind, text);
            assertThat(Normaliser.normalise(kind, once)).isEqualTo(once);
        }
    }
}
