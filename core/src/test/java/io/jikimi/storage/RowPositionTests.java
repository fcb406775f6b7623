package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowPositionTests {

    static List<Object> keys() {
        return List.of(
                -7L,
                7,
                (short) 7,
                new BigDecimal("7.50"),
                new UUID(1, 2),
                "가,상 \u0000",
                "",
                true,
                Date.valueOf("2026-11-02"),
                Time.valueOf("12:00:01"),
                Timestamp.valueOf("2026-11-02 12:00:00.123456"),
                OffsetDateTime.parse("2026-11-02T12:00:00.123456+09:00"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyComesBackAsTheTypeItHas(Object part) {
        String text = RowPosition.text(List.of(1L, part, 2));

        assertThat(RowPosition.read(text)).containsExactly(1L, part, 2);
    }

    @Test
    void aLongKeyFitsIntoThePlace() {
        assertThat(RowPosition.text(List.of("x".repeat(2700)))).hasSizeLessThanOrEqualTo(4000);
    }

    @Test
    void bytesComeBackAsBytes() {
        String text = RowPosition.text(List.of(new byte[] {0, -1}));

        assertThat((byte[]) RowPosition.read(text).get(0)).containsExactly(0, -1);
    }

    @Test
    void whatItCannotGoOnBehindIsRefusedByItsType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowPosition.text(List.of(new StringBuilder("x"))))
                .withMessageContaining("java.lang.StringBuilder");
    }
}
