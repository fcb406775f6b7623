package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.database.OwnTransactions;
import io.jikimi.database.SchemaScripts;
import io.jikimi.fixture.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A program to measure how fast tables are encrypted, beside a plain batch update of as many bytes
 * in the same run. No test: it is run by hand, and logs what it measures. Made up people.
 */
public final class MigrationSpeed {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationSpeed.class);
    private static final int BATCH = 1_000;

    private MigrationSpeed() {}

    /** Takes the number of rows. */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        HikariDataSource database = TestDatabase.postgres(6);
        SchemaScripts.apply(database);
        JdbcTemplate jdbc = new JdbcTemplate(database);
        new PlainLibrary(database).close();
        jdbc.execute(
                "insert into patron (id, name, email, birth_date, income, street) select n, '가상' ||"
                        + " n, 'p' || n || '@example.com', date '1990-01-01', 1200.50, '서울시 성북구"
                        + " 북악산로 ' || n from generate_series(1, "
                        + rows
                        + ") n");
        jdbc.execute(
                "insert into loan (id, patron_id, note) select id, id, '문 앞에 놓아 주세요' || id from"
                        + " patron");
        Path keyset = Files.createTempDirectory("speed").resolve("master.keyset");
        try {
            MigrationProcess.library(database, keyset, MigrationPhase.BACKFILL).close();
        } catch (RuntimeException refused) {
            MigrationProcess.runMissing(refused, jdbc);
        }
        try (CustodyUnit library =
                MigrationProcess.library(database, keyset, MigrationPhase.BACKFILL)) {
            for (String round : List.of("first, keys made", "nothing to do", "encrypted again")) {
                if (round.startsWith("encrypted")) {
                    jdbc.execute("update patron set name_enc = null");
                    jdbc.execute("update loan set note_enc = null");
                    jdbc.execute("vacuum full patron");
                    jdbc.execute("vacuum full loan");
                }
                for (MigratedRows table : library.migrations.rows()) {
                    if (!table.history()) {
                        time(table.table() + ", " + round, rows, () -> pass(library, table));
                    }
                }
            }
        }
        jdbc.execute("vacuum full patron");
        jdbc.execute("vacuum full loan");
        time("loan, plain batch update", rows, () -> plain(database, rows, 1));
        time("patron, plain batch update", rows, () -> plain(database, rows, 6));
    }

    private static void pass(CustodyUnit library, MigratedRows table) {
        JdbcBackfill backfill = new JdbcBackfill(library.migrations, table);
        Object @Nullable [] last = null;
        do {
            last = backfill.chunk(last, BATCH, false).last();
        } while (last != null);
    }

    /** Reads as many rows and writes as many bytes, without a key or a cipher. */
    private static void plain(HikariDataSource database, int rows, int columns) {
        OwnTransactions own = new OwnTransactions(database);
        SplittableRandom random = new SplittableRandom(1);
        String table = columns == 1 ? "loan" : "patron";
        String sets =
                columns == 1
                        ? "note_enc = ?"
                        : "name_enc = ?, email_enc = ?, email_bidx = ?, birth_date_enc = ?,"
                                + " income_enc = ?, street_enc = ?";
        for (int start = 1; start <= rows; start += BATCH) {
            int from = start;
            List<Object[]> batch = new ArrayList<>();
            own.run(
                    jdbc ->
                            own.template()
                                    .queryForList(
                                            "select * from "
                                                    + table
                                                    + " where id >= ? order by id limit ?",
                                            from,
                                            BATCH));
            for (int id = start; id < start + BATCH && id <= rows; id++) {
                Object[] row = new Object[columns + 1];
                for (int column = 0; column < columns; column++) {
                    byte[] bytes = new byte[60];
                    random.nextBytes(bytes);
                    row[column] = bytes;
                }
                row[columns] = (long) id;
                batch.add(row);
            }
            own.run(
                    jdbc ->
                            own.template()
                                    .batchUpdate(
                                            "update " + table + " set " + sets + " where id = ?",
                                            batch));
        }
    }

    private static void time(String what, int rows, Runnable work) {
        long begun = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        LOG.warn("{}: {} rows/s", what, Math.round(rows / seconds));
    }
}
