package io.jikimi.notice;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outbox in the table {@code jikimi_notice}.
 *
 * <p>Delivery is at least once. A notice is claimed by committing its next attempt before the
 * sender is called, so that no connection is held while a mail server answers, other instances pass
 * over it, and neither a failing sender nor a crash loses it: it is due again after a delay that
 * doubles from one minute to one day. A sender that takes longer than the delay may see a notice
 * twice.
 */
public final class JdbcNoticeDesk implements NoticeDesk {

    private static final Logger log = LoggerFactory.getLogger(JdbcNoticeDesk.class);

    private static final Duration FIRST_DELAY = Duration.ofMinutes(1);
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);

    private static final String SELECT =
            "select id, occasion, addressee, subject, details, enqueued_at, delivered_at"
                    + " from jikimi_notice";

    private final JdbcClient jdbc;
    private final DatabaseDialect dialect;
    private final TransactionTemplate ownTransaction;
    private final NoticeSender sender;
    private final LegalClock clock;
    private final JsonMapper json = JsonMapper.builder().build();

    /**
     * Creates the room's door.
     *
     * @param jdbc reaches the database with Jikimi's tables
     * @param dialect the database
     * @param transactions the transaction manager of that database
     * @param sender carries the notices out
     * @param clock the time
     */
    public JdbcNoticeDesk(
            JdbcClient jdbc,
            DatabaseDialect dialect,
            PlatformTransactionManager transactions,
            NoticeSender sender,
            LegalClock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public void enqueue(
            String occasion, String addressee, DataSubjectId subject, Map<String, String> details) {
        OffsetDateTime now = clock.now().atOffset(ZoneOffset.UTC);
        jdbc.sql(
                        "insert into jikimi_notice (occasion, addressee, subject, details,"
                                + " enqueued_at, next_attempt_at, attempts)"
                                + " values (:occasion, :addressee, :subject, :details,"
                                + " :now, :now, 0)")
                .param("occasion", occasion)
                .param("addressee", addressee)
                .param("subject", subject.toString())
                .param("details", json.writeValueAsString(new TreeMap<>(details)))
                .param("now", now)
                .update();
    }

    @Override
    public List<Notice> pending(int limit) {
        return jdbc.sql(
                        SELECT
                                + " where delivered_at is null"
                                + " order by id fetch first :limit rows only")
                .param("limit", limit)
                .query(this::notice)
                .list();
    }

    @Override
    public List<Notice> about(DataSubjectId subject) {
        return jdbc.sql(SELECT + " where subject = :subject order by id")
                .param("subject", subject.toString())
                .query(this::notice)
                .list();
    }

    @Override
    public int deliver(int limit) {
        int delivered = 0;
        for (int claimed = 0; claimed < limit; claimed++) {
            Optional<Notice> notice = ownTransaction.execute(status -> claim());
            if (notice == null || notice.isEmpty()) {
                break;
            }
            if (send(notice.get())) {
                delivered++;
            }
        }
        return delivered;
    }

    private Optional<Notice> claim() {
        Instant now = clock.now();
        Optional<Claimed> claimed =
                jdbc.sql(
                                SELECT.replace(" from", ", attempts from")
                                        + " where next_attempt_at <= :now"
                                        + " order by next_attempt_at, id"
                                        + " fetch first 1 rows only"
                                        + dialect.claim())
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .query(
                                (row, number) ->
                                        new Claimed(notice(row, number), row.getInt("attempts")))
                        .optional();
        claimed.ifPresent(
                due ->
                        jdbc.sql(
                                        "update jikimi_notice set attempts = :attempts,"
                                                + " next_attempt_at = :next where id = :id")
                                .param("attempts", due.attempts() + 1)
                                .param(
                                        "next",
                                        now.plus(delayAfter(due.attempts()))
                                                .atOffset(ZoneOffset.UTC))
                                .param("id", due.notice().id())
                                .update());
        return claimed.map(Claimed::notice);
    }

    private boolean send(Notice notice) {
        try {
            sender.send(notice);
        } catch (RuntimeException failure) {
            // The message of a mail server may repeat the address: only the type is logged.
            log.warn(
                    "Notice {} ({}) was not delivered: {}. It stays in the outbox.",
                    notice.id(),
                    notice.occasion(),
                    failure.getClass().getName());
            return false;
        }
        ownTransaction.executeWithoutResult(status -> markDelivered(notice));
        return true;
    }

    private void markDelivered(Notice notice) {
        jdbc.sql(
                        "update jikimi_notice set delivered_at = :now, next_attempt_at = null"
                                + " where id = :id and delivered_at is null")
                .param("now", clock.now().atOffset(ZoneOffset.UTC))
                .param("id", notice.id())
                .update();
    }

    private static Duration delayAfter(int attempts) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts, 20));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private Notice notice(ResultSet row, int number) throws SQLException {
        return new Notice(
                row.getLong("id"),
                row.getString("occasion"),
                row.getString("addressee"),
                DataSubjectId.parse(row.getString("subject")),
                details(row.getString("details")),
                row.getObject("enqueued_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("delivered_at", OffsetDateTime.class)));
    }

    private SortedMap<String, String> details(String stored) {
        return json.readValue(stored, new TypeReference<TreeMap<String, String>>() {});
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime stored) {
        return stored == null ? null : stored.toInstant();
    }

    private record Claimed(Notice notice, int attempts) {}
}
