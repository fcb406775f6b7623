package io.jikimi.rights;

import io.jikimi.rights.RightsRequest.Kind;
import io.jikimi.rights.RightsRequest.State;
import io.jikimi.subject.DataSubjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** The register of requests (열람등요구 처리대장). */
final class JdbcRequests {

    private static final String SELECT =
            "select id, kind, subject, requester, channel, state, received_at, last_day, decided_at,"
                    + " decided_by, result, reason, objection from jikimi_request";

    private final JdbcClient jdbc;

    JdbcRequests(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    long receive(
            Kind kind,
            DataSubjectId subject,
            String requester,
            String channel,
            @Nullable String content,
            Instant at,
            LocalDate lastDay) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        "insert into jikimi_request (kind, subject, requester, channel, content,"
                                + " state, received_at, last_day)"
                                + " values (?, ?, ?, ?, ?, 'RECEIVED', ?, ?)")
                .params(
                        Arrays.asList(
                                kind.name(),
                                subject.toString(),
                                requester,
                                channel,
                                content,
                                at.atOffset(ZoneOffset.UTC),
                                lastDay))
                .update(key, "id");
        Number id = key.getKey();
        if (id == null) {
            throw new IllegalStateException("The database returned no number for a request");
        }
        return id.longValue();
    }

    void decide(
            long id,
            State state,
            Instant at,
            String officer,
            String result,
            @Nullable String reason,
            @Nullable String objection) {
        jdbc.sql(
                        "update jikimi_request set state = ?, decided_at = ?, decided_by = ?,"
                                + " result = ?, reason = ?, objection = ? where id = ?")
                .params(
                        Arrays.asList(
                                state.name(),
                                at.atOffset(ZoneOffset.UTC),
                                officer,
                                result,
                                reason,
                                objection,
                                id))
                .update();
    }

    Optional<RightsRequest> find(long id) {
        return jdbc.sql(SELECT + " where id = ?").param(id).query(JdbcRequests::request).optional();
    }

    /** The request, kept from being decided by others until the transaction ends. */
    Optional<RightsRequest> lock(long id) {
        return jdbc.sql(SELECT + " where id = ? for update")
                .param(id)
                .query(JdbcRequests::request)
                .optional();
    }

    List<RightsRequest> of(DataSubjectId subject) {
        return jdbc.sql(SELECT + " where subject = ? order by id desc")
                .param(subject.toString())
                .query(JdbcRequests::request)
                .list();
    }

    List<RightsRequest> open() {
        return jdbc.sql(SELECT + " where state in ('RECEIVED', 'POSTPONED') order by last_day, id")
                .query(JdbcRequests::request)
                .list();
    }

    /** Requests without result or notice of postponement whose last day is over. */
    List<RightsRequest> unansweredBefore(LocalDate today) {
        return jdbc.sql(SELECT + " where state = 'RECEIVED' and last_day < ? order by last_day, id")
                .param(today)
                .query(JdbcRequests::request)
                .list();
    }

    private static RightsRequest request(ResultSet row, int number) throws SQLException {
        OffsetDateTime decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        return new RightsRequest(
                row.getLong("id"),
                Kind.valueOf(row.getString("kind")),
                DataSubjectId.parse(row.getString("subject")),
                row.getString("requester"),
                row.getString("channel"),
                State.valueOf(row.getString("state")),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getObject("last_day", LocalDate.class),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getString("decided_by"),
                row.getString("result"),
                row.getString("reason"),
                row.getString("objection"));
    }
}
