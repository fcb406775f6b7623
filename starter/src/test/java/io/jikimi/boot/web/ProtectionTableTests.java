package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.storage.ProtectionSheet;
import io.jikimi.storage.ProtectionSheet.Count;
import io.jikimi.storage.ProtectionSheet.Line;
import io.jikimi.storage.ProtectionSheet.Place;
import io.jikimi.subject.DataKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProtectionTableTests {

    static final ProtectionSheet SHEET =
            new ProtectionSheet(
                    Instant.parse("2026-11-02T03:00:00Z"),
                    List.of(
                            new Line(
                                    "member",
                                    Place.ROWS,
                                    "email",
                                    "member.email",
                                    DataKind.EMAIL,
                                    DataKind.EMAIL.encryptionMandatory(),
                                    "AES-256-GCM",
                                    List.of("email_bidx"),
                                    new Count(4, 2, 0, 1, 1),
                                    true,
                                    1L),
                            new Line(
                                    "\"a\"<b>",
                                    Place.HISTORY,
                                    "card",
                                    "account.card",
                                    DataKind.ACCOUNT,
                                    true,
                                    "AES-256-GCM",
                                    List.of(),
                                    null,
                                    true,
                                    null),
                            new Line(
                                    "member_memos",
                                    Place.LIST,
                                    "memo",
                                    "member.memo",
                                    DataKind.FREE_TEXT,
                                    false,
                                    "",
                                    List.of(),
                                    new Count(3, 0, 0, 0, 3),
                                    false,
                                    null)),
                    List.of());

    @Test
    void printsALineForEachColumn() {
        String[] lines = new ProtectionTable(SHEET, Locale.ENGLISH).csv().split("\r\n");
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).startsWith("\uFEFF\"Table\",\"Holds\"").endsWith("\"Search index\"");
        assertThat(lines[1])
                .contains("\"member\",\"rows\",\"email\",\"member.email\",\"EMAIL\"")
                .contains("\"a key for each data subject, under the master key\"")
                .endsWith("\"4\",\"2\",\"1\",\"0\",\"1\",\"1\",\"66%\",\"email_bidx\"");
        assertThat(lines[2])
                .startsWith("\"\"\"a\"\"<b>\",\"history\"")
                .contains("\"by law\"", "\"not measured\"");
        assertThat(lines[3]).contains("\"by choice\",\"none\",\"\",\"3\",\"0\",\"3\"");
    }

    @Test
    void printsAPageWithoutMarkupOfOthers() {
        assertThat(new ProtectionTable(SHEET, Locale.KOREAN).html())
                .contains("<html lang=\"ko\">", "<h1>암호화 현황표</h1>", "<th>암호화율</th>")
                .contains("<td>&quot;a&quot;&lt;b&gt;</td>", "<td>법정</td>", "<td>66%</td>")
                .contains("2026-11-02T03:00:00Z", "측정하지 못한")
                .doesNotContain("<b>", "script");
    }
}
