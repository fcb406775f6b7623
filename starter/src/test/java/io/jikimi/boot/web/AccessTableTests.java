package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.grants.AccessSheet;
import io.jikimi.grants.Quarter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sheet of access rights as a file. Accounts are made up. */
class AccessTableTests {

    private static final Instant NOON = Instant.parse("2026-03-02T03:00:00Z");

    @Test
    void showsEachAccountInALine() {
        AccessSheet sheet =
                new AccessSheet(
                        new Quarter(2026, 1),
                        NOON,
                        List.of(
                                new AccessSheet.Line(
                                        "cs-03",
                                        "e-017",
                                        new TreeMap<>(Map.of("b", NOON, "a", NOON)),
                                        null,
                                        NOON),
                                new AccessSheet.Line(
                                        "cs-04", "e-018", new TreeMap<>(), NOON, null)),
                        null);

        assertThat(new AccessTable(sheet, Locale.ENGLISH).csv())
                .isEqualTo(
                        "\uFEFF\"Account\",\"Person\",\"Rights (since)\",\"Ended\",\"Last use in the"
                                + " quarter\"\r\n"
                                + "\"cs-03\",\"e-017\",\"a (2026-03-02T03:00:00Z) b"
                                + " (2026-03-02T03:00:00Z)\",\"\",\"2026-03-02T03:00:00Z\"\r\n"
                                + "\"cs-04\",\"e-018\",\"\",\"2026-03-02T03:00:00Z\",\"\"\r\n");
        assertThat(new AccessTable(sheet, Locale.KOREAN).csv()).contains("\"계정\"");
    }

    @Test
    void isNoFormulaAndKeepsItsQuotes() {
        AccessSheet sheet =
                new AccessSheet(
                        new Quarter(2026, 1),
                        NOON,
                        List.of(
                                new AccessSheet.Line(
                                        "=1+1", "say \"no\"", new TreeMap<>(), null, null)),
                        null);

        assertThat(new AccessTable(sheet, Locale.ENGLISH).csv())
                .contains("\"'=1+1\",\"say \"\"no\"\"\"");
    }
}
