package io.jikimi.migration;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.IndexForm;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.OwnTransactions;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.IndexKeys;
import io.jikimi.migration.BackfillRows.Held;
import io.jikimi.migration.JdbcBackfill.Counter;
import io.jikimi.migration.MigratedRows.Cell;
import io.jikimi.migration.RightValues.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.sql.Template;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores what should stand in rows that are being encrypted. A row changes in one statement that
 * does nothing where somebody has changed its values, plain or encrypted, since they were read.
 */
final class BackfillWrites {

    private final DataKeys dataKeys;
    private final OwnTransactions own;
    private final DatabaseDialect dialect;
    private final JdbcMigrations store;
    private final MigratedRows rows;
    private final BackfillRows read;

    BackfillWrites(Migrations migrations, MigratedRows rows, BackfillRows read) {
        this.dataKeys = migrations.keys();
        this.store = migrations.store();
        this.own = store.own();
        this.dialect = store.dialect();
        this.rows = rows;
        this.read = read;
    }

    /** Stores them together, or each alone where the database refuses one. */
    void store(List<Change> changes, boolean empties, Counter counter) {
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
            counter.refuseToStore(
                    read.place(change.row())
                            + " holds a value that another row has in the same normal form. Change or"
                            + " remove one of the two.");
        } catch (DataIntegrityViolationException refused) {
            counter.refuseToStore(
                    read.place(change.row())
                            + ": "
                            + refused.getMessage()
                            + " Is there a constraint over a plain column?");
        }
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
        if (!areTaken(own.template(), changes)) {
            throw new ChangedMeanwhile("a key was replaced or destroyed meanwhile");
        }
        return stored;
    }

    /** Stores them in the transaction of a template. */
    int store(JdbcTemplate template, List<Change> changes, boolean empties) {
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

    /** Whether the keys under which something was stored are still in use. */
    boolean areTaken(JdbcTemplate template, List<Change> changes) {
        return areKeysTaken(template, changes) && isIndexTaken(template, changes);
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

    boolean isCutOver(JdbcTemplate template) {
        return store.isCutOver(template, rows.declared().name());
    }

    /** Another instance, or an operator, was faster. */
    static final class ChangedMeanwhile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ChangedMeanwhile(String what) {
            super(what);
        }
    }
}
