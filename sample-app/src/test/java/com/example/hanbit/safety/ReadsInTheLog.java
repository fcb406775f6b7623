package com.example.hanbit.safety;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the access log has of the reads of {@link ManyReaders}. */
final class ReadsInTheLog {

    private final JdbcClient jdbc;
    private final String reason;

    /**
     * Those of some readers.
     *
     * @param reason begins the reason of every read; its number follows
     */
    ReadsInTheLog(JdbcClient jdbc, String reason) {
        this.jdbc = jdbc;
        this.reason = reason;
    }

    /** One row of a read. */
    record Row(int number, String action, String subject, int subjects, String result) {}

    List<Row> rows() {
        return jdbc.sql(
                        "select reason, action, subject, subjects, result from jikimi_access_log"
                                + " where reason like ?")
                .param(reason + "%")
                .query(
                        (result, row) ->
                                new Row(
                                        Integer.parseInt(
                                                result.getString("reason")
                                                        .substring(reason.length())),
                                        result.getString("action"),
                                        result.getString("subject"),
                                        result.getInt("subjects"),
                                        result.getString("result")))
                .list();
    }

    /** How many rows each read has; a read without a row is not in it. */
    Map<Integer, Long> counts() {
        return rows().stream()
                .collect(Collectors.groupingBy(Row::number, TreeMap::new, Collectors.counting()));
    }

    /** All rows of the access log, whoever wrote them. */
    long all() {
        return jdbc.sql("select count(*) from jikimi_access_log").query(Long.class).single();
    }
}
