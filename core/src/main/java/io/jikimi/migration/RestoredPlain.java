package io.jikimi.migration;

import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.keys.DataKeys;
import io.jikimi.migration.MigratedRows.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.SqlParameterValue;

/** Puts plain values back beside encrypted ones that came back. */
final class RestoredPlain {

    private final DataKeys dataKeys;
    private final DatabaseDialect dialect;
    private final MigratedRows rows;

    RestoredPlain(DataKeys dataKeys, DatabaseDialect dialect, MigratedRows rows) {
        this.dataKeys = dataKeys;
        this.dialect = dialect;
        this.rows = rows;
    }

    void restore(JdbcTemplate template, Collection<String> ids) {
        for (Cell cell : rows.cells()) {
            for (String id : ids) {
                rows.id(id).ifPresent(known -> restore(template, cell, known));
            }
        }
    }

    private void restore(JdbcTemplate template, Cell cell, Object id) {
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
                            restore(template, cell, key, result.getBytes(key.length + 1));
                        },
                id);
    }

    /**
     * With an encrypted value of its own: beside the one that was there, the database would take
     * the plain one for what an older version has put into an empty column.
     */
    private void restore(JdbcTemplate template, Cell cell, Object[] key, byte[] stored) {
        Object value = cell.value().decrypt(stored);
        DataKey dataKey =
                value == null ? null : dataKeys.readingKey(StoredValue.keyId(stored)).orElse(null);
        if (value == null || dataKey == null) {
            return;
        }
        List<Object> parameters = new ArrayList<>();
        parameters.add(parameter(cell, value));
        parameters.add(cell.value().encrypt(value, dataKey));
        parameters.addAll(Arrays.asList(key));
        try {
            template.update(
                    "update "
                            + rows.table()
                            + " set "
                            + cell.plain()
                            + " = "
                            + cell.twin().parameter()
                            + ", "
                            + cell.encrypted()
                            + " = ? where "
                            + String.join(" = ? and ", rows.key())
                            + " = ?",
                    parameters.toArray());
        } catch (DataAccessException failure) {
            throw FailedChange.of(rows.table(), failure);
        }
    }

    private Object parameter(Cell cell, Object value) {
        return cell.value().isKeptAsText()
                ? new SqlParameterValue(dialect.textOfAnyType(), cell.value().text(value))
                : value;
    }
}
