package io.jikimi.catalogue;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.LegalClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The numbers of items, table {@code jikimi_item}. A number is given once and never again: rows are
 * not deleted, and instances that start at the same time agree on the first one's number.
 */
final class JdbcItemNumbers {

    private static final String INSERT =
            "insert into jikimi_item (name, kind, first_seen) values (?, ?, ?)";

    private final JdbcClient jdbc;
    private final String insertOrLeave;
    private final TransactionTemplate transaction;
    private final LegalClock clock;

    JdbcItemNumbers(DataSource dataSource, LegalClock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.insertOrLeave = DatabaseDialect.of(dataSource).insertOrLeave(INSERT);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    /** What the table knows of an item. */
    record Numbered(int id, DataKind kind) {}

    /** Returns the number of every item by its qualified name, new ones included. */
    Map<String, Numbered> allocate(Map<String, DataKind> items) {
        Map<String, Numbered> known = read();
        // Every instance inserts in the same order, so that none waits in a circle.
        Map<String, DataKind> missing = new TreeMap<>(items);
        missing.keySet().removeAll(known.keySet());
        if (!missing.isEmpty()) {
            transaction.executeWithoutResult(status -> missing.forEach(this::insert));
            known = read();
        }
        known.keySet().retainAll(items.keySet());
        return known;
    }

    /** The name of every item by its number. */
    SortedMap<Integer, String> names() {
        SortedMap<Integer, String> names = new TreeMap<>();
        read().forEach((name, known) -> names.put(known.id(), name));
        return names;
    }

    /** Remembers that an item changed its kind. */
    void changeKind(String name, DataKind kind) {
        transaction.executeWithoutResult(
                status ->
                        jdbc.sql("update jikimi_item set kind = ? where name = ?")
                                .param(kind.name())
                                .param(name)
                                .update());
    }

    private void insert(String name, DataKind kind) {
        try {
            jdbc.sql(insertOrLeave).param(name).param(kind.name()).param(now()).update();
        } catch (DuplicateKeyException alreadyNumbered) {
            // Another instance was first; its number counts.
        }
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }

    private Map<String, Numbered> read() {
        return Objects.requireNonNull(
                transaction.execute(
                        status ->
                                jdbc.sql("select id, name, kind from jikimi_item order by id")
                                        .query(JdbcItemNumbers::numbers)));
    }

    private static Map<String, Numbered> numbers(ResultSet rows) throws SQLException {
        Map<String, Numbered> numbers = new LinkedHashMap<>();
        while (rows.next()) {
            numbers.put(
                    rows.getString("name"),
                    new Numbered(rows.getInt("id"), DataKind.valueOf(rows.getString("kind"))));
        }
        return numbers;
    }
}
