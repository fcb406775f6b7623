package io.jikimi.rights;

import io.jikimi.subject.DataSubjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The mandates of agents. A mandate that ended stays as a record of who could act. */
final class JdbcMandates {

    private static final String SELECT =
            "select id, subject, agent, document, last_day, entered_at, entered_by from"
                    + " jikimi_mandate";

    private final JdbcClient jdbc;

    JdbcMandates(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    Mandate enter(
            DataSubjectId subject,
            DataSubjectId agent,
            String document,
            LocalDate lastDay,
            Instant at,
            String officer) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        "insert into jikimi_mandate (subject, agent, document, last_day, entered_at,"
                                + " entered_by) values (?, ?, ?, ?, ?, ?)")
                .params(
                        subject.toString(),
                        agent.toString(),
                        document,
                        lastDay,
                        at.atOffset(ZoneOffset.UTC),
                        officer)
                .update(key, "id");
        Number id = key.getKey();
        if (id == null) {
            throw new IllegalStateException("The database returned no number for a mandate");
        }
        return new Mandate(id.longValue(), subject, agent, document, lastDay, at, officer);
    }

    Optional<Mandate> find(long id) {
        return jdbc.sql(SELECT + " where id = ?").param(id).query(JdbcMandates::mandate).optional();
    }

    /** Whether it was not ended before. */
    boolean end(long id, Instant at) {
        return jdbc.sql("update jikimi_mandate set ended_at = ? where id = ? and ended_at is null")
                        .params(at.atOffset(ZoneOffset.UTC), id)
                        .update()
                > 0;
    }

    /**
     * The mandate of the agent for the subject that holds on the day, the one that lasts longest.
     */
    Optional<Mandate> inForce(DataSubjectId subject, DataSubjectId agent, LocalDate day) {
        return jdbc
                .sql(
                        SELECT
                                + " where subject = ? and agent = ? and ended_at is null and"
                                + " last_day >= ? order by last_day desc, id")
                .params(subject.toString(), agent.toString(), day)
                .query(JdbcMandates::mandate)
                .stream()
                .findFirst();
    }

    private static Mandate mandate(ResultSet row, int number) throws SQLException {
        return new Mandate(
                row.getLong("id"),
                DataSubjectId.parse(row.getString("subject")),
                DataSubjectId.parse(row.getString("agent")),
                row.getString("document"),
                row.getObject("last_day", LocalDate.class),
                row.getObject("entered_at", OffsetDateTime.class).toInstant(),
                row.getString("entered_by"));
    }
}
