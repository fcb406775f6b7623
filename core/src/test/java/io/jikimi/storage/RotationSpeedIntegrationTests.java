package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.fixture.RotationClock;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.NewDataKeys;
import io.jikimi.storage.ValueRotation.Run;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rotation costs beside a plain batch update of the same rows: {@code
 * -Djikimi.rotation.rows=40000}; reports stand in {@code docs/benchmarks}. Nothing is asserted of
 * the times. Everybody here is made up.
 */
@EnabledIfSystemProperty(named = "jikimi.rotation.rows", matches = "\\d+")
class RotationSpeedIntegrationTests {

    private static final Logger LOG = LoggerFactory.getLogger(RotationSpeedIntegrationTests.class);
    private static final int BATCH = 500;
    private static final int PAGE = 1000;
    private static final List<String> COLUMNS =
            List.of("name", "birth_date", "visits", "miles", "fee", "visa", "photo");

    @Test
    void tellsTheRatioToAPlainBatchUpdate() throws SQLException {
        int rows = Integer.getInteger("jikimi.rotation.rows");
        try (CustodyUnit unit = new CustodyUnit(TestDatabase.postgres())) {
            JdbcKeyRotation keys =
                    new JdbcKeyRotation(
                            unit.dataSource, unit.masterKeys, unit.evidence, unit.clock);
            ValueRotation values = unit.storage(unit.dataSource).rotation(keys);
            fill(unit, rows);
            for (int round = 1; round <= 3; round++) {
                unit.jdbc.execute("vacuum full analyze passport");
                long plain = plain(unit, rows);
                unit.jdbc.execute("vacuum full analyze passport");
                keys.retireDataKeys(unit.clock.now().plusSeconds(1), Actor.system("speed"));
                RotationClock.heardOf(unit.dataSource, unit.clock);
                unit.jdbc.execute("vacuum analyze jikimi_data_key");
                long started = System.nanoTime();
                Run run = values.run(Kind.DATA_KEY, BATCH, Integer.MAX_VALUE);
                long rotated = System.nanoTime() - started;
                assertThat(run.ended()).isTrue();
                assertThat(run.rewritten()).isEqualTo(rows);
                LOG.warn(
                        "Round {}: {} rows of {} values; plain {} rows/s, rotation {} rows/s,"
                                + " ratio {}",
                        round,
                        rows,
                        COLUMNS.size(),
                        perSecond(rows, plain),
                        perSecond(rows, rotated),
                        (double) rotated / plain);
            }
        }
    }

    private static long perSecond(int rows, long nanos) {
        return rows * 1_000_000_000L / nanos;
    }

    /** The same rows read page by page and written in batches of the same size, as they are. */
    private static long plain(CustodyUnit unit, int rows) {
        long started = System.nanoTime();
        String update =
                "update passport set " + String.join(" = ?, ", COLUMNS) + " = ? where id = ?";
        for (int from = 0; from < rows; from += BATCH) {
            List<Object[]> page =
                    unit.jdbc.query(
                            "select id, "
                                    + String.join(", ", COLUMNS)
                                    + " from passport where id > ? order by id limit ?",
                            (row, number) -> {
                                Object[] parameters = new Object[COLUMNS.size() + 1];
                                for (int column = 0; column < COLUMNS.size(); column++) {
                                    parameters[column] = row.getBytes(column + 2);
                                }
                                parameters[COLUMNS.size()] = row.getLong(1);
                                return parameters;
                            },
                            from,
                            BATCH);
            unit.doInTransaction(em -> unit.jdbc.batchUpdate(update, page));
        }
        return System.nanoTime() - started;
    }

    private static void fill(CustodyUnit unit, int rows) throws SQLException {
        FieldCipher cipher = new FieldCipher();
        List<String> items = List.of("name", "birth", "visits", "miles", "fee", "visa", "photo");
        String insert =
                "insert into passport ("
                        + String.join(", ", COLUMNS)
                        + ", id) values (?, ?, ?, ?, ?, ?, ?, ?)";
        for (int from = 0; from < rows; from += PAGE) {
            NewDataKeys made = unit.keys.newSubjects();
            List<Object[]> page = new ArrayList<>();
            for (int id = from + 1; id <= Math.min(rows, from + PAGE); id++) {
                DataKey key = made.of(new DataSubjectId("passport", Integer.toString(id)));
                Object[] row = new Object[COLUMNS.size() + 1];
                for (int column = 0; column < COLUMNS.size(); column++) {
                    row[column] =
                            cipher.encrypt(
                                    key,
                                    unit.catalogue.item("passport." + items.get(column)).id(),
                                    ("값" + id).getBytes(StandardCharsets.UTF_8));
                }
                row[COLUMNS.size()] = (long) id;
                page.add(row);
            }
            try (Connection connection = unit.dataSource.getConnection()) {
                made.store(connection);
            }
            made.completed(true);
            unit.jdbc.batchUpdate(insert, page);
        }
    }
}
