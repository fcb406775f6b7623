package io.jikimi.publication;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Publications in the table {@code jikimi_publication}, which this class only inserts into and
 * reads. Works in the caller's transaction, or statement by statement without one; instances that
 * publish the same version at the same time end with one row.
 */
public final class JdbcPublications implements Publications {

    private static final String SELECT =
            "select kind, name, version, content, content_hash, published_at from jikimi_publication";

    private static final int LONGEST_NAME = 120;

    private final JdbcClient jdbc;
    private final DatabaseDialect dialect;
    private final LegalClock clock;

    /** Creates the room's door over the database with Jikimi's tables. */
    public JdbcPublications(JdbcClient jdbc, DatabaseDialect dialect, LegalClock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.clock = clock;
    }

    @Override
    public Publication publish(Publication.Kind kind, String name, int version, String text) {
        requirePublishable(name, version, text);
        Optional<Publication> existing = version(kind, name, version);
        if (existing.isEmpty()) {
            refuseStepBack(kind, name, version);
            insert(kind, name, version, text);
            // With a lock: a transaction that reads a snapshot would not see what another
            // published.
            existing = version(kind, name, version, dialect.shareLock());
        }
        Publication published =
                existing.orElseThrow(
                        () -> new IllegalStateException("A publication vanished: " + name));
        if (!published.text().equals(text)) {
            throw new LifecycleException(
                    Refusal.FORM_CHANGED_WITHOUT_VERSION,
                    where(kind, name),
                    "version "
                            + version
                            + " was published with another text. A published text never changes:"
                            + " give the new text version "
                            + (version + 1)
                            + ".");
        }
        return published;
    }

    @Override
    public Optional<Publication> current(Publication.Kind kind, String name) {
        return jdbc.sql(
                        SELECT
                                + " where kind = :kind and name = :name"
                                + " order by version desc fetch first 1 rows only")
                .param("kind", kind.name())
                .param("name", name)
                .query(JdbcPublications::publication)
                .optional();
    }

    @Override
    public Optional<Publication> version(Publication.Kind kind, String name, int version) {
        return version(kind, name, version, "");
    }

    private Optional<Publication> version(
            Publication.Kind kind, String name, int version, String lock) {
        return jdbc.sql(
                        SELECT
                                + " where kind = :kind and name = :name and version = :version"
                                + lock)
                .param("kind", kind.name())
                .param("name", name)
                .param("version", version)
                .query(JdbcPublications::publication)
                .optional();
    }

    @Override
    public List<Publication> history(Publication.Kind kind, String name) {
        return jdbc.sql(SELECT + " where kind = :kind and name = :name order by version")
                .param("kind", kind.name())
                .param("name", name)
                .query(JdbcPublications::publication)
                .list();
    }

    private void refuseStepBack(Publication.Kind kind, String name, int version) {
        current(kind, name)
                .filter(current -> current.version() > version)
                .ifPresent(
                        current -> {
                            throw new LifecycleException(
                                    Refusal.FORM_CHANGED_WITHOUT_VERSION,
                                    where(kind, name),
                                    "version "
                                            + version
                                            + " was never published and version "
                                            + current.version()
                                            + " is in force. Publish it as version "
                                            + (current.version() + 1)
                                            + ".");
                        });
    }

    private void insert(Publication.Kind kind, String name, int version, String text) {
        String insert =
                "insert into jikimi_publication"
                        + " (kind, name, version, content, content_hash, published_at)"
                        + " values (:kind, :name, :version, :content, :hash, :at)";
        try {
            jdbc.sql(dialect.insertOrLeave(insert))
                    .param("kind", kind.name())
                    .param("name", name)
                    .param("version", version)
                    .param("content", text)
                    .param("hash", sha256(text))
                    .param("at", clock.now().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException publishedMeanwhile) {
            // Another instance was faster; its text is compared by the caller.
        }
    }

    private static void requirePublishable(String name, int version, String text) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "The name of a publication has 1 to " + LONGEST_NAME + " characters");
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "Versions of '" + name + "' count from 1, not from " + version);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("The text of '" + name + "' is empty");
        }
    }

    private static String where(Publication.Kind kind, String name) {
        return kind.name().toLowerCase(Locale.ROOT) + " '" + name + "'";
    }

    private static Publication publication(ResultSet row, int number) throws SQLException {
        return new Publication(
                Publication.Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getInt("version"),
                row.getString("content"),
                row.getString("content_hash"),
                row.getObject("published_at", OffsetDateTime.class).toInstant());
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
