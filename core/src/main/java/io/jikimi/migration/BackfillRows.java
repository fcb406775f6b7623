package io.jikimi.migration;

import io.jikimi.database.OwnTransactions;
import io.jikimi.migration.MigratedRows.Cell;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.hibernate.sql.Template;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of a table that is being encrypted, as they stand. */
final class BackfillRows {

    private final OwnTransactions own;
    private final MigratedRows rows;
    private final RowKeys keys;

    BackfillRows(OwnTransactions own, MigratedRows rows) {
        this.own = own;
        this.rows = rows;
        this.keys = new RowKeys(rows.table(), rows.key());
    }

    /** What one column of a row holds, or should. */
    record Held(
            byte @Nullable [] plain,
            byte @Nullable [] encrypted,
            List<byte @Nullable []> indexes,
            @Nullable String subject) {}

    record Row(Object[] key, List<Held> held) {}

    /** A page of rows, in the order of the key. */
    List<Row> read(Object @Nullable [] after, int size) {
        return keys.page(own.template(), select(), after, size, this::row);
    }

    private String select() {
        StringBuilder sql = new StringBuilder("select ").append(keys.columns());
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
        return new Row(keys.of(result), held);
    }

    /** Rows of the entity, kept from being changed until the transaction of a template ends. */
    List<Row> lock(JdbcTemplate template, Collection<String> ids) {
        List<Object> parsed = ids.stream().flatMap(id -> rows.id(id).stream()).toList();
        if (parsed.isEmpty()) {
            return List.of();
        }
        String sql =
                select()
                        + " where t."
                        + rows.key().get(0)
                        + " in ("
                        + RowKeys.marks(parsed.size())
                        + ") for update";
        return template.query(sql, this::row, parsed.toArray());
    }

    String place(Row row) {
        return keys.place(row.key());
    }
}
