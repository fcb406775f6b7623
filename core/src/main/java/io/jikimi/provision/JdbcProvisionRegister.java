package io.jikimi.provision;

import io.jikimi.database.OwnTransactions;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.TransactionException;

/**
 * The provision register (제3자 제공 대장). Written over connections of its own: what has left stays
 * registered when the caller rolls back, and may leave a read-only transaction.
 */
final class JdbcProvisionRegister {

    private final OwnTransactions own;
    private final JdbcClient jdbc;

    JdbcProvisionRegister(DataSource own, DataSource host) {
        this.own = new OwnTransactions(own);
        this.jdbc = JdbcClient.create(host);
    }

    /** A provision to be registered. */
    record Entry(
            Instant at,
            Agreement agreement,
            List<String> items,
            List<DataSubjectId> subjects,
            String actor,
            String task,
            String result) {}

    /**
     * Writes the entry durably.
     *
     * @throws LifecycleException with {@code EVIDENCE_UNAVAILABLE} if it cannot be written
     */
    void write(Entry entry) {
        try {
            insert(entry);
        } catch (DataAccessException | TransactionException failure) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE,
                    entry.agreement().name(),
                    "the provision could not be registered, so it must not happen. Check the"
                            + " database behind jikimi.data-source.",
                    failure);
        }
    }

    private void insert(Entry entry) {
        own.run(
                jdbc -> {
                    long id = insert(jdbc, entry);
                    for (DataSubjectId subject : entry.subjects()) {
                        jdbc.sql(
                                        "insert into jikimi_provision_subject (provision, subject)"
                                                + " values (?, ?)")
                                .params(id, subject.toString())
                                .update();
                    }
                    return id;
                });
    }

    private static long insert(JdbcClient jdbc, Entry entry) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql(
                        "insert into jikimi_provision (provided_at, kind, recipient, purpose, ground,"
                                + " items, subjects, actor, task, result)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        entry.at().atOffset(ZoneOffset.UTC),
                        entry.agreement().kind().name(),
                        entry.agreement().name(),
                        entry.agreement().purposeText(),
                        entry.agreement().ground(),
                        String.join(",", entry.items()),
                        entry.subjects().size(),
                        entry.actor(),
                        entry.task(),
                        entry.result())
                .update(key, "id");
        Number id = key.getKey();
        if (id == null) {
            throw new IllegalStateException("The database returned no number for a provision");
        }
        return id.longValue();
    }

    List<Provision> about(DataSubjectId subject) {
        return jdbc.sql(
                        "select p.id, p.provided_at, p.kind, p.recipient, p.purpose, p.ground,"
                                + " p.items, p.subjects, p.actor from jikimi_provision p"
                                + " join jikimi_provision_subject s on s.provision = p.id"
                                + " where s.subject = ? order by p.id desc")
                .param(subject.toString())
                .query(JdbcProvisionRegister::provision)
                .list();
    }

    private static Provision provision(ResultSet row, int number) throws SQLException {
        return new Provision(
                row.getLong("id"),
                row.getObject("provided_at", OffsetDateTime.class).toInstant(),
                Provision.Kind.valueOf(row.getString("kind")),
                row.getString("recipient"),
                row.getString("purpose"),
                row.getString("ground"),
                items(row.getString("items")),
                row.getInt("subjects"),
                row.getString("actor"));
    }

    private static Set<String> items(String text) {
        return new LinkedHashSet<>(Arrays.asList(text.split(",")));
    }
}
