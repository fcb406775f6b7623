package com.example.hanbit.demo;

import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.evidence.VerificationReport.Break;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The records prove themselves, and name the row somebody changed. */
@Component
@Profile(Demo.PROFILE)
@Order(6)
final class EvidenceChapter implements Chapter {

    private final EvidenceLog evidence;
    private final StoredBytes stored;

    EvidenceChapter(EvidenceLog evidence, StoredBytes stored) {
        this.evidence = evidence;
        this.stored = stored;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(6, "증명", "Evidence", "2.9.4", "개인정보 보호법 제29조, 안전성 확보조치 기준 제8조");
        VerificationReport before = evidence.verify();
        console.fact("검증한 처리 대장", "ledger rows", before.ledgerRows());
        console.fact("검증한 접속기록", "access log rows", before.accessRows());
        console.proven(before.intact(), "기록이 온전합니다", "the evidence is intact");

        Map<String, @Nullable Object> row = stored.accessLogRow("membership", "unmask", "ok");
        long id = number(row, "id");
        long position = number(row, "chain_position");
        console.fact(
                "SQL", "", "update jikimi_access_log set actor = 'somebody-else' where id = " + id);
        console.proven(
                stored.forgeAccessLog(id) == 1,
                "누가 보았는지를 데이터베이스에서 바꿉니다",
                "somebody changes who looked, in the database itself");

        VerificationReport after = evidence.verify();
        for (Break found : after.breaks()) {
            console.fact(
                    "끊어진 곳",
                    "break",
                    found.log() + ", position " + found.position() + ": " + found.finding());
        }
        console.proven(
                !after.intact()
                        && after.breaks().stream()
                                .allMatch(
                                        found ->
                                                found.log().equals("access")
                                                        && found.position() == position),
                "바뀐 줄을 기록과 위치로 짚어 냅니다",
                "the altered row is named by log and position");
    }

    private static long number(Map<String, @Nullable Object> row, String column) {
        return ((Number) Objects.requireNonNull(row.get(column), column)).longValue();
    }
}
