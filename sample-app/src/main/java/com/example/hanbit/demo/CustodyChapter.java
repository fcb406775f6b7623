package com.example.hanbit.demo;

import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What the database holds of her. */
@Component
@Profile(Demo.PROFILE)
@Order(2)
final class CustodyChapter implements Chapter {

    private final StoredBytes stored;

    CustodyChapter(StoredBytes stored) {
        this.stored = stored;
    }

    @Override
    public void tell(Life life, Console console) {
        console.chapter(2, "보관", "Custody", "2.7.1, 3.2.1", "개인정보 보호법 제29조, 안전성 확보조치 기준 제7조");
        console.fact("쓴 값", "values written", Life.NAME + ", " + Life.EMAIL);
        Map<String, byte[]> row = stored.memberRow(life.member());
        Map<String, byte[]> history = stored.memberHistory(life.member());
        row.forEach((column, bytes) -> show("표", "member", column, bytes, console));
        history.forEach((column, bytes) -> show("이력", "member_AUD", column, bytes, console));
        console.proven(
                row.containsKey("name") && row.values().stream().noneMatch(CustodyChapter::legible),
                "표에는 암호문과 검색용 해시만 있습니다",
                "the table holds ciphertext and a keyed search index only");
        console.proven(
                history.containsKey("name")
                        && history.values().stream().noneMatch(CustodyChapter::legible),
                "이력에도 암호문만 있습니다",
                "so does its history");
        life.backedUp(Objects.requireNonNull(history.get("name")));
    }

    private static void show(
            String korean, String table, String column, byte[] bytes, Console console) {
        console.fact(korean, table + "." + column, StoredBytes.hex(bytes));
    }

    private static boolean legible(byte[] bytes) {
        return StoredBytes.shows(bytes, Life.NAME)
                || StoredBytes.shows(bytes, Life.EMAIL)
                || StoredBytes.shows(bytes, Life.PHONE);
    }
}
