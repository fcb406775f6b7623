package io.jikimi.migration;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.TwinRows;
import io.jikimi.custody.TwinRows.Cell;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.database.StoredText;
import io.jikimi.migration.BackfillWrites.ChangedMeanwhile;
import io.jikimi.migration.JdbcBackfill.Counter;
import io.jikimi.migration.JdbcInPlace.Before;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of a table that is encrypted in place, and the statements that read and change them. */
final class InPlaceRows {

    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final TwinRows rows;
    private final RowKeys keys;

    InPlaceRows(JdbcMigrations store, TwinRows rows) {
        this.own = store.own();
        this.dialect = store.dialect();
        this.rows = rows;
        this.keys = new RowKeys(rows.table(), rows.key());
    }

    /** What one column of a row holds, or should. */
    record Held(@Nullable String text, List<byte @Nullable []> indexes, @Nullable String subject) {}

    record Row(Object[] key, List<Held> held) {

        /** Adds everything that decides whether the row is as it should be. */
        void addTo(MessageDigest digest) {
            for (Object part : key) {
                add(digest, String.valueOf(part).getBytes(StandardCharsets.UTF_8));
            }
            for (Held each : held) {
                add(digest, bytes(each.text()));
                each.indexes().forEach(entry -> add(digest, entry));
                add(digest, bytes(each.subject()));
            }
        }

        boolean holds(List<Held> wanted) {
            for (int index = 0; index < held.size(); index++) {
                if (!Objects.equals(held.get(index).text(), wanted.get(index).text())
                        || !InPlaceValues.same(
                                held.get(index).indexes(), wanted.get(index).indexes())) {
                    return false;
                }
            }
            return true;
        }

        private static byte @Nullable [] bytes(@Nullable String text) {
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }

        private static void add(MessageDigest digest, byte @Nullable [] bytes) {
            digest.update(
                    (bytes == null ? "-" : bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes == null ? new byte[0] : bytes);
        }
    }

    /** What a row should hold. */
    record Change(Row row, List<Held> wanted) {}

    TwinRows rows() {
        return rows;
    }

    String table() {
        return rows.table();
    }

    /** A page of rows, in the order of the key; inside a transaction as it sees them. */
    List<Row> read(Object @Nullable [] after, int size) {
        return keys.page(own.template(), select(), after, size, this::row);
    }

    private String select() {
        StringBuilder sql = new StringBuilder("select ").append(keys.columns());
        for (Cell cell : rows.cells()) {
            sql.append(", t.").append(cell.plain());
            cell.indexes().forEach(index -> sql.append(", t.").append(index.name()));
            sql.append(", ").append(cell.subject() == null ? "null" : cell.subject());
        }
        return sql.append(" from ").append(rows.table()).append(" t").toString();
    }

    private Row row(ResultSet result, int number) throws SQLException {
        int column = rows.key().size();
        List<Held> held = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            String text = result.getString(++column);
            List<byte @Nullable []> indexes = new ArrayList<>();
            for (int index = 0; index < cell.indexes().size(); index++) {
                indexes.add(result.getBytes(++column));
            }
            held.add(new Held(text, indexes, result.getString(++column)));
        }
        return new Row(keys.of(result), held);
    }

    /** Goes through all rows, page by page, as long as it is told to. */
    void forEach(int size, Predicate<Row> each) {
        Object[] last = null;
        List<Row> page;
        do {
            page = read(last, size);
            for (Row row : page) {
                if (!each.test(row)) {
                    return;
                }
                last = row.key();
            }
        } while (page.size() == size);
    }

    /**
     * Stores rows together, or each alone where the database refuses one.
     *
     * @param keysTaken whether the keys that were used still are, asked in the same transaction
     * @return how many were stored
     */
    long store(List<Change> changes, Predicate<JdbcClient> keysTaken, Counter counter) {
        if (changes.isEmpty()) {
            return 0;
        }
        try {
            return storeAtOnce(changes, keysTaken);
        } catch (DataIntegrityViolationException oneOfThem) {
            long stored = 0;
            for (Change change : changes) {
                stored += storeAlone(change, keysTaken, counter);
            }
            return stored;
        }
    }

    private long storeAlone(Change change, Predicate<JdbcClient> keysTaken, Counter counter) {
        try {
            return storeAtOnce(List.of(change), keysTaken);
        } catch (DuplicateKeyException duplicate) {
            counter.refuseToStore(
                    place(change.row())
                            + " holds a value that another row has in the same normal form. Change or"
                            + " remove one of the two.");
        } catch (DataIntegrityViolationException refused) {
            counter.refuseToStore(
                    place(change.row())
                            + ": "
                            + refused.getMessage()
                            + " Is the column long enough, and is there a constraint or a trigger over it?");
        }
        return 0;
    }

    private long storeAtOnce(List<Change> changes, Predicate<JdbcClient> keysTaken) {
        return own.run(
                jdbc -> {
                    long stored = update(changes);
                    if (!keysTaken.test(jdbc)) {
                        throw new ChangedMeanwhile("a key was replaced or destroyed meanwhile");
                    }
                    return stored;
                });
    }

    private long update(List<Change> changes) {
        List<Object[]> parameters = new ArrayList<>();
        for (Change change : changes) {
            List<@Nullable Object> row = new ArrayList<>();
            for (Held wanted : change.wanted()) {
                row.add(wanted.text());
                row.addAll(wanted.indexes());
            }
            row.addAll(Arrays.asList(change.row().key()));
            for (Held held : change.row().held()) {
                row.add(Row.bytes(held.text()));
            }
            owned(change.row()).forEach(held -> row.add(held.subject()));
            parameters.add(row.toArray());
        }
        List<Change> stored = new ArrayList<>();
        try {
            int[] counts = counts(parameters);
            for (int index = 0; index < counts.length; index++) {
                // A driver that does not tell how many rows a statement of a batch met says -2.
                if (counts[index] != 0) {
                    stored.add(changes.get(index));
                }
            }
        } catch (DataAccessException failure) {
            throw FailedChange.of(rows.table(), failure);
        }
        refuseAltered(stored);
        return stored.size();
    }

    /** Of one row every driver tells whether it was met. */
    private int[] counts(List<Object[]> parameters) {
        return parameters.size() == 1
                ? new int[] {own.template().update(statement(), parameters.get(0), types())}
                : own.template().batchUpdate(statement(), parameters, types());
    }

    /** The plain text is gone with the commit, so what stands there now is looked at before. */
    private void refuseAltered(List<Change> stored) {
        if (stored.isEmpty()) {
            return;
        }
        String each = "(" + RowKeys.marks(rows.key().size()) + ")";
        String all = String.join(", ", Collections.nCopies(stored.size(), each));
        Map<List<Object>, Row> there = new HashMap<>();
        own.template()
                .query(
                        select() + " where (" + keys.columns() + ") in (" + all + ")",
                        this::row,
                        stored.stream().flatMap(one -> Stream.of(one.row().key())).toArray())
                .forEach(row -> there.put(List.of(row.key()), row));
        for (Change change : stored) {
            Row row = there.get(List.of(change.row().key()));
            if (row == null || !row.holds(change.wanted())) {
                throw new DataIntegrityViolationException(
                        "the database stores something else than it was given.");
            }
        }
    }

    /** What a row names the person of, who may be another one by now. */
    private List<Held> owned(Row row) {
        return IntStream.range(0, rows.cells().size())
                .filter(index -> rows.cells().get(index).subjectColumn() != null)
                .mapToObj(row.held()::get)
                .toList();
    }

    /** By its bytes: for the database two names of two people may be equal. */
    private String statement() {
        List<String> sets = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            sets.add(cell.plain() + " = ?");
            cell.indexes().forEach(index -> sets.add(index.name() + " = ?"));
        }
        rows.key().forEach(part -> conditions.add(part + " = ?"));
        for (Cell cell : rows.cells()) {
            conditions.add(dialect.same(dialect.utf8(cell.plain()), dialect.bytesParameter()));
        }
        for (Cell cell : rows.cells()) {
            if (cell.subjectColumn() != null) {
                conditions.add(dialect.same(String.valueOf(cell.subject()), "?"));
            }
        }
        return "update %s t set %s where %s"
                .formatted(rows.table(), String.join(", ", sets), String.join(" and ", conditions));
    }

    private int[] types() {
        List<Integer> types = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            types.add(Types.VARCHAR);
            cell.indexes().forEach(index -> types.add(Types.VARBINARY));
        }
        rows.key().forEach(part -> types.add(SqlTypeValue.TYPE_UNKNOWN));
        rows.cells().forEach(cell -> types.add(Types.VARBINARY));
        rows.cells().stream()
                .filter(cell -> cell.subjectColumn() != null)
                .forEach(cell -> types.add(Types.VARCHAR));
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Keeps the table from being written until the transaction ends. */
    void lock(Duration longestWait) {
        String limit = dialect.longestWait(longestWait);
        if (limit != null) {
            own.template().execute(limit);
        }
        String lock = dialect.lockTable(rows.table());
        if (lock != null && lock.startsWith("select")) {
            own.template().queryForObject(lock, Long.class);
        } else if (lock != null) {
            own.template().execute(lock);
        }
    }

    /** How many rows and values there are. */
    Before counted() {
        return own.run(
                jdbc -> {
                    seeEveryRow();
                    return new Before(count(), values(), "");
                });
    }

    /** Has the database refuse, until the transaction ends, rather than hide a row by a policy. */
    void seeEveryRow() {
        String everyRow = dialect.everyRowOrNone();
        if (everyRow != null) {
            own.template().execute(everyRow);
        }
    }

    /** How many plain values there are, in a transaction of its own. */
    long countPlain(Cell cell) {
        return own.run(
                jdbc -> {
                    seeEveryRow();
                    return plain(cell);
                });
    }

    long count() {
        return number("select count(*) from " + rows.table());
    }

    /** How many values each column has. */
    String values() {
        return String.join(
                ", ",
                rows.cells().stream()
                        .map(
                                cell ->
                                        cell.plain()
                                                + " "
                                                + number(
                                                        "select count("
                                                                + cell.plain()
                                                                + ") from "
                                                                + rows.table()))
                        .toList());
    }

    /** How many values of a column do not even begin like encrypted ones, by their bytes. */
    long plain(Cell cell) {
        String begins =
                dialect.same(
                        dialect.utf8("substring(" + cell.plain() + ", 1, 6)"),
                        dialect.bytesParameter());
        return number(
                "select count(*) from %s where %s is not null and not (%s) and not (%s)"
                        .formatted(rows.table(), cell.plain(), begins, begins),
                Row.bytes(StoredText.MARK + "00"),
                Row.bytes(StoredText.MARK + "01"));
    }

    /** How many bytes the encrypted values of a column are longer than the plain ones. */
    long bytesToCome(Cell cell) {
        String length = "octet_length(" + dialect.utf8(cell.plain()) + ")";
        long entries = cell.indexes().stream().mapToLong(index -> index.form().length()).sum();
        return number(
                "select coalesce(sum(%s * (%s + %s) + %s - %s), 0) from %s where %s is not null"
                        .formatted(
                                StoredText.CHARACTERS,
                                length,
                                StoredValue.OVERHEAD,
                                StoredText.MARK.length() + entries,
                                length,
                                rows.table(),
                                cell.plain()));
    }

    private long number(String sql, @Nullable Object... parameters) {
        Long number = own.template().queryForObject(sql, Long.class, parameters);
        return number == null ? 0 : number;
    }

    String place(Row row) {
        return keys.place(row.key());
    }
}
