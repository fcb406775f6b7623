package com.example.hanbit.demo;

import io.jikimi.subject.DataSubjectId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Looks into the database past everything, as somebody with the password of the database would: by
 * plain SQL.
 */
@Component
@Profile(Demo.PROFILE)
final class StoredBytes {

    private static final int SHOWN_BYTES = 24;

    private final JdbcClient jdbc;

    StoredBytes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The columns of the member's row that hold bytes, by their names. */
    Map<String, byte[]> memberRow(long member) {
        return bytes(
                jdbc.sql("select * from member where id = ?").param(member).query().listOfRows());
    }

    /** The same of all rows of the history, the newest first. */
    Map<String, byte[]> memberHistory(long member) {
        return bytes(
                jdbc.sql("select * from member_AUD where id = ? order by rev desc")
                        .param(member)
                        .query()
                        .listOfRows());
    }

    long memberRows(long member) {
        return count("select count(*) from member where id = ?", member);
    }

    long historyRows(long member) {
        return count("select count(*) from member_AUD where id = ?", member);
    }

    /** The wrapped data keys of the subject. */
    List<byte[]> wrappedKeys(DataSubjectId subject) {
        return jdbc.sql("select wrapped from jikimi_data_key where subject = ?")
                .param(subject.toString())
                .query((row, number) -> row.getBytes("wrapped"))
                .list();
    }

    /** The newest access log row of this action and result for a purpose. */
    Map<String, @Nullable Object> accessLogRow(String purpose, String action, String result) {
        return jdbc
                .sql(
                        """
                        select id, occurred_at, actor, source, purpose, task, action, subject,
                               items, result, reason, chain_position
                        from jikimi_access_log
                        where purpose = ? and action = ? and result = ?
                        order by id desc
                        """)
                .params(purpose, action, result)
                .query()
                .listOfRows()
                .stream()
                .findFirst()
                .orElseThrow(
                        () ->
                                new NotAsToldException(
                                        "접속기록이 남습니다 / the access log has a row for " + purpose));
    }

    /** Forges a row of the access log; returns how many rows that was. */
    int forgeAccessLog(long id) {
        return jdbc.sql("update jikimi_access_log set actor = 'somebody-else' where id = ?")
                .param(id)
                .update();
    }

    /** The first bytes, for people. */
    static String hex(byte[] bytes) {
        int shown = Math.min(SHOWN_BYTES, bytes.length);
        return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown)
                + (bytes.length > shown ? " … " : " ")
                + "("
                + bytes.length
                + " bytes)";
    }

    /** Whether the text stands in the bytes as it is. */
    static boolean shows(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.UTF_8).contains(text);
    }

    private long count(String query, long member) {
        return jdbc.sql(query).param(member).query(Long.class).single();
    }

    private static Map<String, byte[]> bytes(List<Map<String, @Nullable Object>> rows) {
        Map<String, byte[]> found = new TreeMap<>();
        for (Map<String, @Nullable Object> row : rows) {
            row.forEach(
                    (column, value) -> {
                        if (value instanceof byte[] bytes) {
                            found.putIfAbsent(column.toLowerCase(Locale.ROOT), bytes);
                        }
                    });
        }
        return found;
    }
}
