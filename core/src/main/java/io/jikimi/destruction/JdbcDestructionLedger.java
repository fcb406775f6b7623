package io.jikimi.destruction;

import io.jikimi.subject.DataSubjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The destruction ledger (파기 관리대장). An occasion stands in it once: the database refuses a second
 * entry.
 */
final class JdbcDestructionLedger {

    private static final int ROWS_PER_STATEMENT = 200;

    private final JdbcTemplate jdbc;

    JdbcDestructionLedger(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** An entry to be written. */
    record Entry(
            String occasion,
            String file,
            DataSubjectId subject,
            String items,
            Instant startedAt,
            Instant dueAt,
            Instant destroyedAt,
            String reason,
            String ground,
            String method,
            String stores,
            String approver,
            String verification) {}

    void write(Collection<Entry> entries) {
        List<Entry> all = List.copyOf(entries);
        for (int from = 0; from < all.size(); from += ROWS_PER_STATEMENT) {
            insert(all.subList(from, Math.min(from + ROWS_PER_STATEMENT, all.size())));
        }
    }

    private void insert(List<Entry> entries) {
        String row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        jdbc.update(
                "insert into jikimi_destruction (occasion, file, subject, items, started_at,"
                        + " due_at, destroyed_at, reason, ground, method, stores, approver,"
                        + " verification) values "
                        + row
                        + (", " + row).repeat(entries.size() - 1),
                entries.stream().flatMap(entry -> Arrays.stream(parameters(entry))).toArray());
    }

    private static Object[] parameters(Entry entry) {
        return new Object[] {
            entry.occasion(),
            entry.file(),
            entry.subject().toString(),
            entry.items(),
            utc(entry.startedAt()),
            utc(entry.dueAt()),
            utc(entry.destroyedAt()),
            entry.reason(),
            entry.ground(),
            entry.method(),
            entry.stores(),
            entry.approver(),
            entry.verification()
        };
    }

    /** The entries about a subject, in the order in which they were written. */
    List<DestructionRecord> about(DataSubjectId subject) {
        return jdbc.query(
                "select id, file, subject, items, started_at, due_at, destroyed_at, reason, ground,"
                        + " method, stores, approver, verification from jikimi_destruction"
                        + " where subject = ? order by id",
                JdbcDestructionLedger::entry,
                subject.toString());
    }

    private static DestructionRecord entry(ResultSet row, int number) throws SQLException {
        return new DestructionRecord(
                row.getLong("id"),
                row.getString("file"),
                row.getString("subject"),
                row.getString("items"),
                instant(row, "started_at"),
                instant(row, "due_at"),
                instant(row, "destroyed_at"),
                row.getString("reason"),
                row.getString("ground"),
                row.getString("method"),
                row.getString("stores"),
                row.getString("approver"),
                row.getString("verification"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
