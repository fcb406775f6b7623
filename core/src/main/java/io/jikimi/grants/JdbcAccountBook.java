package io.jikimi.grants;

import io.jikimi.database.DatabaseDialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of this room; every call expects a transaction, but for those that only read. */
final class JdbcAccountBook {

    /** The one row that changes and comparisons wait for. */
    private static final String LOCK = "rights";

    private final JdbcClient jdbc;
    private final DatabaseDialect dialect;

    JdbcAccountBook(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.dialect = DatabaseDialect.of(dataSource);
    }

    /**
     * Makes the row that is locked. Asked without a lock: on MariaDB two that lock what is not
     * there stop each other.
     */
    void begin() {
        long rows =
                jdbc.sql("select count(*) from jikimi_account_comparison where name = ?")
                        .param(LOCK)
                        .query(Long.class)
                        .single();
        if (rows == 0) {
            insertLock();
        }
    }

    /** Waits until nobody else changes or compares; tells when it was last compared, or null. */
    @Nullable Instant lock() {
        return jdbc.sql(
                        "select compared_at from jikimi_account_comparison where name = ? for"
                                + " update")
                .param(LOCK)
                .query((row, number) -> new Locked(momentOrNull(row, "compared_at")))
                .single()
                .comparedAt();
    }

    private void insertLock() {
        try {
            jdbc.sql(
                            dialect.insertOrLeave(
                                    "insert into jikimi_account_comparison (name) values (?)"))
                    .param(LOCK)
                    .update();
        } catch (DuplicateKeyException otherInstanceWasFirst) {
            // Whoever was first, the row is there now.
            return;
        }
    }

    void compared(Instant at) {
        jdbc.sql("update jikimi_account_comparison set compared_at = ? where name = ?")
                .params(moment(at), LOCK)
                .update();
    }

    Map<String, RecordedAccount> accounts() {
        Map<String, SortedMap<String, Instant>> rights = new TreeMap<>();
        jdbc.sql("select account, permission, since from jikimi_account_right" + dialect.asOfNow())
                .query(
                        (RowCallbackHandler)
                                row ->
                                        rights.computeIfAbsent(
                                                        row.getString("account"),
                                                        account -> new TreeMap<>())
                                                .put(
                                                        row.getString("permission"),
                                                        instant(row, "since")));
        Map<String, RecordedAccount> accounts = new TreeMap<>();
        jdbc.sql("select account, person, ended_at from jikimi_account" + dialect.asOfNow())
                .query(
                        (RowCallbackHandler)
                                row -> {
                                    String account = row.getString("account");
                                    accounts.put(
                                            account,
                                            new RecordedAccount(
                                                    account,
                                                    row.getString("person"),
                                                    rights.getOrDefault(account, new TreeMap<>()),
                                                    momentOrNull(row, "ended_at"),
                                                    true));
                                });
        return accounts;
    }

    RecordedAccount account(String account) {
        SortedMap<String, Instant> rights = new TreeMap<>();
        jdbc.sql(
                        "select permission, since from jikimi_account_right where account = ?"
                                + dialect.asOfNow())
                .param(account)
                .query(
                        (RowCallbackHandler)
                                row ->
                                        rights.put(
                                                row.getString("permission"),
                                                instant(row, "since")));
        return jdbc.sql(
                        "select person, ended_at from jikimi_account where account = ?"
                                + dialect.asOfNow())
                .param(account)
                .query(
                        (row, number) ->
                                new RecordedAccount(
                                        account,
                                        row.getString("person"),
                                        rights,
                                        momentOrNull(row, "ended_at"),
                                        true))
                .optional()
                .orElseGet(() -> RecordedAccount.unknown(account));
    }

    void change(
            RecordedAccount before,
            String person,
            Set<String> added,
            Set<String> removed,
            boolean ended,
            Instant at) {
        OffsetDateTime end = endOf(before, ended, at);
        if (before.known()) {
            jdbc.sql("update jikimi_account set person = ?, ended_at = ? where account = ?")
                    .params(Arrays.asList(person, end, before.account()))
                    .update();
        } else {
            jdbc.sql(
                            "insert into jikimi_account (account, person, known_since, ended_at)"
                                    + " values (?, ?, ?, ?)")
                    .params(Arrays.asList(before.account(), person, moment(at), end))
                    .update();
        }
        added.forEach(
                right ->
                        jdbc.sql(
                                        "insert into jikimi_account_right (account, permission,"
                                                + " since) values (?, ?, ?)")
                                .params(before.account(), right, moment(at))
                                .update());
        removed.forEach(
                right ->
                        jdbc.sql(
                                        "delete from jikimi_account_right where account = ? and"
                                                + " permission = ?")
                                .params(before.account(), right)
                                .update());
    }

    /** What ended stays ended at its moment, however often that is recorded. */
    private static @Nullable OffsetDateTime endOf(
            RecordedAccount before, boolean ended, Instant at) {
        if (!ended) {
            return null;
        }
        return moment(before.endedAt() == null ? at : before.endedAt());
    }

    boolean beganBefore(Instant end) {
        return jdbc.sql("select count(*) from jikimi_account where known_since < ?")
                        .param(moment(end))
                        .query(Long.class)
                        .single()
                > 0;
    }

    Optional<AccessSheet.Review> review(Quarter quarter) {
        return jdbc.sql(
                        "select reviewed_at, reviewer from jikimi_account_review where"
                                + " review_quarter = ?")
                .param(quarter.toString())
                .query(
                        (row, number) ->
                                new AccessSheet.Review(
                                        instant(row, "reviewed_at"), row.getString("reviewer")))
                .optional();
    }

    /** The last review stands here; every one of them stands in the ledger. */
    void reviewed(Quarter quarter, AccessSheet.Review review) {
        int updated =
                jdbc.sql(
                                "update jikimi_account_review set reviewed_at = ?, reviewer = ?"
                                        + " where review_quarter = ?")
                        .params(moment(review.at()), review.reviewer(), quarter.toString())
                        .update();
        if (updated == 0) {
            jdbc.sql(
                            "insert into jikimi_account_review (review_quarter, reviewed_at, reviewer)"
                                    + " values (?, ?, ?)")
                    .params(quarter.toString(), moment(review.at()), review.reviewer())
                    .update();
        }
    }

    private static OffsetDateTime moment(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant momentOrNull(ResultSet row, String column)
            throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** The row that is locked. */
    private record Locked(@Nullable Instant comparedAt) {}
}
