package io.jikimi.migration;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.IndexForm;
import io.jikimi.custody.PlainTwins;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.IndexKeys;
import io.jikimi.migration.JdbcMigrations.Pass;
import io.jikimi.migration.MigratedRows.Cell;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.sql.Template;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts an encrypted value beside every plain one of a table, and later takes the plain one away. A
 * row changes in one statement that does nothing where somebody has changed its values, plain or
 * encrypted, since they were read; so a row is never half done, and what was killed is simply done
 * again.
 */
final class JdbcBackfill {

    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcBackfill.class);

    private final DataKeys dataKeys;
    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final JdbcMigrations store;
    private final MigratedRows rows;

    JdbcBackfill(Migrations migrations, MigratedRows rows) {
        this.dataKeys = migrations.keys();
        this.store = migrations.store();
        this.own = store.own();
        this.dialect = store.dialect();
        this.rows = rows;
    }

    /** What one chunk did; the key of its last row, or null at the end of the table. */
    record Chunk(Pass pass, Object @Nullable [] last) {}

    /** The chunk after a row, in the order of the key. */
    Chunk chunk(Object @Nullable [] after, int size, boolean empties) {
        List<Row> read = own.run(jdbc -> read(after, size));
        Pass pass = work(read, empties);
        boolean more = read.size() == size;
        return new Chunk(pass, more ? read.get(read.size() - 1).key() : null);
    }

    /** Starts over at the row a killed run had reached; its own row is looked at once more. */
    Object @Nullable [] from(@Nullable String reached) {
        if (reached == null) {
            return null;
        }
        return rows.id(reached).map(id -> new Object[] {id}).orElse(null);
    }

    /**
     * Brings rows of the entity up to date at once, in the transaction of a template, and keeps
     * them from being changed until it ends. After the cut-over their plain values go at once.
     */
    void bringUpToDate(JdbcTemplate template, Collection<String> ids) {
        List<Object> parsed = ids.stream().flatMap(id -> rows.id(id).stream()).toList();
        if (parsed.isEmpty()) {
            return;
        }
        String sql =
                select()
                        + " where t."
                        + rows.key().get(0)
                        + " in ("
                        + String.join(", ", Collections.nCopies(parsed.size(), "?"))
                        + ") for update";
        List<Row> read = template.query(sql, this::row, parsed.toArray());
        // Asked when the rows are locked: another instance may have cut over, and written since.
        boolean empties = isCutOver(template);
        List<Change> changes = changes(read, empties, new Counter());
        store(template, changes, empties);
        if (!areKeysTaken(template, changes) || !isIndexTaken(template, changes)) {
            throw new LifecycleException(
                    Refusal.KEY_ROTATED,
                    rows.table(),
                    "a key was replaced or destroyed while this transaction ran. Nothing was stored;"
                            + " repeat the transaction.");
        }
    }

    private boolean areKeysTaken(JdbcTemplate template, List<Change> changes) {
        Set<Long> keyIds = new HashSet<>();
        for (Change change : changes) {
            for (int index = 0; index < change.wanted().size(); index++) {
                byte[] encrypted = change.wanted().get(index).encrypted();
                byte[] before = change.row().held().get(index).encrypted();
                if (encrypted != null
                        && !Arrays.equals(encrypted, before)
                        && StoredValue.isProtected(encrypted)) {
                    keyIds.add(StoredValue.keyId(encrypted));
                }
            }
        }
        return dataKeys.areTaken(JdbcClient.create(template), keyIds);
    }

    /** Nothing new may appear under an older key once a newer one is in use. */
    private boolean isIndexTaken(JdbcTemplate template, List<Change> changes) {
        IndexKeys keys = changes.isEmpty() ? null : changes.get(0).index();
        return keys == null
                || dataKeys.isIndexTaken(JdbcClient.create(template), keys.writing().id());
    }

    private boolean isCutOver(JdbcTemplate template) {
        return store.isCutOver(template, rows.declared().name());
    }

    /** Puts the plain value back beside an encrypted one that came back. */
    void restorePlain(JdbcTemplate template, Collection<String> ids) {
        if (isCutOver(template)) {
            return;
        }
        for (Cell cell : rows.cells()) {
            for (String id : ids) {
                rows.id(id).ifPresent(known -> restorePlain(template, cell, known));
            }
        }
    }

    private void restorePlain(JdbcTemplate template, Cell cell, Object id) {
        String where = " where " + rows.key().get(0) + " = ?";
        template.query(
                "select "
                        + String.join(", ", rows.key())
                        + ", "
                        + cell.encrypted()
                        + " from "
                        + rows.table()
                        + where
                        + " and "
                        + cell.plain()
                        + " is null and "
                        + cell.encrypted()
                        + " is not null",
                (RowCallbackHandler)
                        result -> {
                            Object[] key = new Object[rows.key().size()];
                            for (int part = 0; part < key.length; part++) {
                                key[part] = result.getObject(part + 1);
                            }
                            restorePlain(template, cell, key, result.getBytes(key.length + 1));
                        },
                id);
    }

    /**
     * With an encrypted value of its own: beside the one that was there, the database would take
     * the plain one for what an older version has put into an empty column.
     */
    private void restorePlain(JdbcTemplate template, Cell cell, Object[] key, byte[] stored) {
        Object value = cell.value().decrypt(stored);
        DataKey dataKey =
                value == null ? null : dataKeys.readingKey(StoredValue.keyId(stored)).orElse(null);
        if (value == null || dataKey == null) {
            return;
        }
        List<Object> parameters = new ArrayList<>();
        parameters.add(value);
        parameters.add(cell.value().encrypt(value, dataKey));
        parameters.addAll(Arrays.asList(key));
        try {
            template.update(
                    "update "
                            + rows.table()
                            + " set "
                            + cell.plain()
                            + " = ?, "
                            + cell.encrypted()
                            + " = ? where "
                            + String.join(" = ? and ", rows.key())
                            + " = ?",
                    parameters.toArray());
        } catch (DataAccessException failure) {
            throw FailedChange.of(rows.table(), failure);
        }
    }

    private Pass work(List<Row> read, boolean empties) {
        Counter counter = new Counter();
        List<Change> changes = changes(read, empties, counter);
        if (!changes.isEmpty()) {
            try {
                store(changes, empties, counter);
            } catch (ChangedMeanwhile tooLate) {
                LOGGER.info("{}: {}; nothing was stored", rows.table(), tooLate.getMessage());
            }
        }
        return new Pass(read.size(), changes.size() - counter.notStored, counter.refused);
    }

    private void store(List<Change> changes, boolean empties, Counter counter) {
        try {
            own.run(jdbc -> storeInTime(changes, empties));
        } catch (DataIntegrityViolationException oneOfThem) {
            changes.forEach(change -> storeAlone(change, empties, counter));
        }
    }

    /** Two values that were different in the clear may have the same normal form. */
    private void storeAlone(Change change, boolean empties, Counter counter) {
        try {
            own.run(jdbc -> storeInTime(List.of(change), empties));
        } catch (DuplicateKeyException duplicate) {
            counter.notStored++;
            counter.refuse(
                    place(change.row())
                            + " holds a value that another row has in the same normal form. Change or"
                            + " remove one of the two.");
        } catch (DataIntegrityViolationException refused) {
            counter.notStored++;
            counter.refuse(
                    place(change.row())
                            + ": "
                            + refused.getMessage()
                            + " Is there a constraint over a plain column?");
        }
    }

    /** A text may tell who somebody is, and does not go into a log. */
    private String place(Row row) {
        return "the row "
                + Stream.of(row.key())
                        .map(part -> part instanceof Number || part instanceof UUID ? part : "?")
                        .toList()
                + " of "
                + rows.table();
    }

    private List<Row> read(Object @Nullable [] after, int size) {
        String order = qualified();
        if (after == null) {
            return own.template()
                    .query(select() + " order by " + order + " limit ?", this::row, size);
        }
        // A run that goes on knows the identifier only: its rows are looked at once more.
        boolean whole = after.length == rows.key().size();
        List<Object> parameters = new ArrayList<>(Arrays.asList(after));
        parameters.add(size);
        String condition =
                whole
                        ? "(" + order + ") > (" + marks(after.length) + ")"
                        : "t." + rows.key().get(0) + " >= ?";
        return own.template()
                .query(
                        select() + " where " + condition + " order by " + order + " limit ?",
                        this::row,
                        parameters.toArray());
    }

    private String qualified() {
        return "t." + String.join(", t.", rows.key());
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private String select() {
        StringBuilder sql = new StringBuilder("select ").append(qualified());
        for (Cell cell : rows.cells()) {
            sql.append(", ").append(cell.bytes().replace(Template.TEMPLATE, "t"));
            sql.append(", t.").append(cell.encrypted());
            for (MigratedColumns.Index index : cell.indexes()) {
                sql.append(", t.").append(index.name());
            }
            sql.append(", ").append(cell.subject() == null ? "null" : cell.subject());
        }
        return sql.append(" from ").append(rows.table()).append(" t").toString();
    }

    private Row row(ResultSet result, int number) throws SQLException {
        int column = rows.key().size();
        Object[] key = new Object[column];
        for (int part = 0; part < column; part++) {
            key[part] = result.getObject(part + 1);
        }
        List<Held> held = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            byte[] plain = result.getBytes(++column);
            byte[] encrypted = result.getBytes(++column);
            List<byte @Nullable []> indexes = new ArrayList<>();
            for (int index = 0; index < cell.indexes().size(); index++) {
                indexes.add(result.getBytes(++column));
            }
            held.add(new Held(plain, encrypted, indexes, result.getString(++column)));
        }
        return new Row(key, held);
    }

    private List<Change> changes(List<Row> read, boolean empties, Counter counter) {
        Keys keys = keys(read);
        List<Change> changes = new ArrayList<>();
        for (Row row : read) {
            Change change = change(row, keys, empties, counter);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private boolean isSearched() {
        return rows.cells().stream().anyMatch(cell -> !cell.searches().isEmpty());
    }

    private Keys keys(List<Row> read) {
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        Set<Long> stored = new HashSet<>();
        for (Row row : read) {
            for (Held held : row.held()) {
                DataSubjectId subject = held.plain() == null ? null : subject(held);
                if (subject != null) {
                    subjects.add(subject);
                }
                if (held.encrypted() != null && StoredValue.isProtected(held.encrypted())) {
                    stored.add(StoredValue.keyId(held.encrypted()));
                }
            }
        }
        Map<DataSubjectId, DataKey> keys =
                subjects.isEmpty() ? new HashMap<>() : dataKeys.writingKeys(subjects);
        keys.values().forEach(key -> stored.remove(key.id()));
        if (!stored.isEmpty()) {
            dataKeys.prefetch(stored);
        }
        return new Keys(keys, isSearched() ? dataKeys.indexKeys() : null);
    }

    private static @Nullable DataSubjectId subject(Held held) {
        return PlainTwins.subject(held.subject());
    }

    private @Nullable Change change(Row row, Keys keys, boolean empties, Counter counter) {
        List<Held> wanted = new ArrayList<>();
        boolean changed = false;
        for (int index = 0; index < rows.cells().size(); index++) {
            Held held = row.held().get(index);
            Held right = right(row, rows.cells().get(index), held, keys, empties, counter);
            if (right == null) {
                if (empties) {
                    return null;
                }
                right = held;
            }
            changed |= right != held || empties && held.plain() != null;
            wanted.add(right);
        }
        return changed ? new Change(row, wanted, keys.ofIndex()) : null;
    }

    private @Nullable Held right(
            Row row, Cell cell, Held held, Keys keys, boolean empties, Counter counter) {
        String holds = place(row) + " holds a value in '" + cell.plain() + "' ";
        try {
            Held right = right(cell, held, keys, empties);
            if (right == null) {
                counter.refuse(
                        holds
                                + "of nobody, or of a data subject whose data were destroyed. Say in the row whose"
                                + " it is, or empty the column.");
            }
            return right;
        } catch (LifecycleException unfit) {
            if (unfit.refusal() != Refusal.VALUE_UNREADABLE) {
                throw unfit;
            }
            counter.refuse(
                    holds
                            + "that does not fit the type of the attribute. Correct it, or empty the column.");
            return null;
        }
    }

    /**
     * What the row should hold beside its plain value: the same if all is well, null if nothing
     * can.
     */
    private @Nullable Held right(Cell cell, Held held, Keys keys, boolean empties) {
        byte[] plain = held.plain();
        if (plain == null) {
            return empties ? held : withoutLeftOvers(cell, held);
        }
        DataSubjectId subject = subject(held);
        DataKey key = subject == null ? null : keys.ofSubjects().get(subject);
        if (key == null || subject == null) {
            return null;
        }
        Object value = cell.value().decode(plain);
        List<byte @Nullable []> indexes = new ArrayList<>();
        for (IndexForm index : cell.searches()) {
            indexes.add(index.ofValue(value, Objects.requireNonNull(keys.ofIndex()).writing()));
        }
        boolean kept = isValueOf(cell, held.encrypted(), value, subject, key);
        if (kept && same(indexes, held.indexes())) {
            return held;
        }
        byte[] encrypted = kept ? held.encrypted() : cell.value().encrypt(value, key);
        return new Held(plain, encrypted, indexes, held.subject());
    }

    /** An older version has emptied the plain column; that of a destroyed value is empty anyway. */
    private static Held withoutLeftOvers(Cell cell, Held held) {
        byte[] encrypted = held.encrypted();
        boolean destroyed = encrypted != null && StoredValue.isTombstone(encrypted);
        boolean left =
                encrypted != null && !destroyed
                        || held.indexes().stream().anyMatch(Objects::nonNull);
        return left ? new Held(null, destroyed ? encrypted : null, nothing(cell), null) : held;
    }

    private boolean isValueOf(
            Cell cell,
            byte @Nullable [] encrypted,
            Object value,
            DataSubjectId subject,
            DataKey key) {
        if (encrypted == null || !StoredValue.isProtected(encrypted)) {
            return false;
        }
        long keyId = StoredValue.keyId(encrypted);
        try {
            // History that has followed a row to another person is that person's.
            if (!rows.history()
                    && keyId != key.id()
                    && !dataKeys.subjectOf(keyId).equals(subject)) {
                return false;
            }
            Object stored = cell.value().decrypt(encrypted);
            return stored != null && same(stored, value);
        } catch (LifecycleException damaged) {
            // The plain value is the truth: what does not open is written anew.
            if (damaged.refusal() == Refusal.VALUE_UNREADABLE
                    || damaged.refusal() == Refusal.KEY_MISSING) {
                return false;
            }
            throw damaged;
        }
    }

    private static List<byte @Nullable []> nothing(Cell cell) {
        List<byte @Nullable []> nothing = new ArrayList<>();
        cell.indexes().forEach(index -> nothing.add(null));
        return nothing;
    }

    private static boolean same(List<byte @Nullable []> left, List<byte @Nullable []> right) {
        for (int index = 0; index < left.size(); index++) {
            if (!Arrays.equals(left.get(index), right.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Object left, Object right) {
        return left instanceof BigDecimal number
                ? number.compareTo((BigDecimal) right) == 0
                : Objects.deepEquals(left, right);
    }

    /**
     * Takes back what was stored if the table was cut over before: since then an encrypted value
     * without a plain one is right, and would have been taken for one that is left.
     */
    private int storeInTime(List<Change> changes, boolean empties) {
        int stored = store(own.template(), changes, empties);
        // Asked last: what the statement has found is then as old as the answer.
        if (!empties && isCutOver(own.template())) {
            throw new ChangedMeanwhile("the table was cut over meanwhile");
        }
        if (!areKeysTaken(own.template(), changes) || !isIndexTaken(own.template(), changes)) {
            throw new ChangedMeanwhile("a key was replaced or destroyed meanwhile");
        }
        return stored;
    }

    private int store(JdbcTemplate template, List<Change> changes, boolean empties) {
        if (changes.isEmpty()) {
            return 0;
        }
        takeOlderAlong(template, changes);
        List<Object[]> parameters = new ArrayList<>();
        for (Change change : changes) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int index = 0; index < rows.cells().size(); index++) {
                Held wanted = change.wanted().get(index);
                row.add(wanted.encrypted());
                row.addAll(wanted.indexes());
            }
            row.addAll(Arrays.asList(change.row().key()));
            for (int index = 0; index < rows.cells().size(); index++) {
                Held held = change.row().held().get(index);
                row.add(held.plain());
                row.add(held.encrypted());
                for (int entry = 0; entry < held.indexes().size(); entry++) {
                    row.add(held.indexes().get(entry));
                    row.add(change.wanted().get(index).indexes().get(entry));
                }
            }
            parameters.add(row.toArray());
        }
        int[] types = types();
        try {
            template.batchUpdate(update(empties), parameters, types);
        } catch (DataAccessException failure) {
            throw FailedChange.of(rows.table(), failure);
        }
        return changes.size();
    }

    /**
     * While the key of the search index is rotated, lets whoever has one of the values under the
     * older key have it under the newer one first, so that a unique index decides.
     */
    private void takeOlderAlong(JdbcTemplate template, List<Change> changes) {
        for (Change change : changes) {
            IndexKeys keys = change.index();
            if (keys != null && keys.switched()) {
                template.execute(
                        (ConnectionCallback<Boolean>)
                                connection -> takeOlderAlong(connection, keys, change));
            }
        }
    }

    private boolean takeOlderAlong(Connection connection, IndexKeys keys, Change change)
            throws SQLException {
        for (int index = 0; index < rows.cells().size(); index++) {
            Cell cell = rows.cells().get(index);
            byte[] plain = change.wanted().get(index).plain();
            if (plain != null) {
                Object value = cell.value().decode(plain);
                for (IndexForm search : cell.searches()) {
                    search.takeOlderValueAlong(connection, keys, value);
                }
            }
        }
        return true;
    }

    private int[] types() {
        List<Integer> types = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            types.add(Types.VARBINARY);
            cell.indexes().forEach(index -> types.add(Types.VARBINARY));
        }
        rows.key().forEach(part -> types.add(SqlTypeValue.TYPE_UNKNOWN));
        for (Cell cell : rows.cells()) {
            types.addAll(Collections.nCopies(2 + 2 * cell.indexes().size(), Types.VARBINARY));
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    private String update(boolean empties) {
        List<String> sets = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (Cell cell : rows.cells()) {
            sets.add(cell.encrypted() + " = ?");
            cell.indexes().forEach(index -> sets.add(index.name() + " = ?"));
        }
        if (empties) {
            rows.cells().forEach(cell -> sets.add(cell.plain() + " = null"));
        }
        rows.key().forEach(part -> conditions.add(part + " = ?"));
        for (Cell cell : rows.cells()) {
            String bytes = cell.bytes().replace(Template.TEMPLATE + ".", "");
            conditions.add(dialect.same(bytes, dialect.bytesParameter()));
            conditions.add(dialect.same(cell.encrypted(), dialect.bytesParameter()));
            // A rotation of its key changes an entry beside a value that stays.
            cell.indexes().forEach(index -> conditions.add(isOneOfTwo(index.name())));
        }
        return "update "
                + rows.table()
                + " set "
                + String.join(", ", sets)
                + " where "
                + String.join(" and ", conditions);
    }

    private String isOneOfTwo(String column) {
        String same = dialect.same(column, dialect.bytesParameter());
        return "(" + same + " or " + same + ")";
    }

    /**
     * The keys of a chunk.
     *
     * @param ofIndex those of the search index, seen once; null if nothing is searched
     */
    private record Keys(Map<DataSubjectId, DataKey> ofSubjects, @Nullable IndexKeys ofIndex) {}

    /** What one column of a row holds, or should. */
    private record Held(
            byte @Nullable [] plain,
            byte @Nullable [] encrypted,
            List<byte @Nullable []> indexes,
            @Nullable String subject) {}

    private record Row(Object[] key, List<Held> held) {}

    private record Change(Row row, List<Held> wanted, @Nullable IndexKeys index) {}

    /** Another instance, or an operator, was faster. */
    private static final class ChangedMeanwhile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ChangedMeanwhile(String what) {
            super(what);
        }
    }

    /** What could not be done. */
    private static final class Counter {

        private static final int NAMED = 20;

        private long refused;
        private long notStored;

        void refuse(String why) {
            refused++;
            if (refused <= NAMED) {
                LOGGER.warn("Not encrypted: {}", why);
            }
        }
    }
}
