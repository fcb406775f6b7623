package io.jikimi.migration;

import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.migration.MigratedRows.Cell;
import io.jikimi.subject.DataSubjectId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Plain values of one person that no encrypted value stands for. No key tells whose they are, so
 * the row does.
 */
final class JdbcPlainValues {

    private final JdbcTemplate template;
    private final DatabaseDialect dialect;
    private final MigratedRows rows;

    JdbcPlainValues(JdbcTemplate template, DatabaseDialect dialect, MigratedRows rows) {
        this.template = template;
        this.dialect = dialect;
        this.rows = rows;
    }

    /** Counts them among the rows. */
    Remains left(Collection<String> ids, DataSubjectId subject, Set<Long> keyIds, Extent extent) {
        List<Object> parsed = parsed(ids);
        List<Cell> cells = cells(extent);
        if (parsed.isEmpty() || cells.isEmpty()) {
            return Remains.NONE;
        }
        StringBuilder sql = new StringBuilder("select coalesce(sum(0");
        List<Object> parameters = new ArrayList<>();
        for (Cell cell : cells) {
            sql.append(" + case when ");
            addLeft(sql, parameters, cell, subject, keyIds);
            sql.append(" then 1 else 0 end");
        }
        sql.append("), 0) from ").append(rows.table()).append(" t");
        addIds(sql, parameters, parsed);
        Long count = template.queryForObject(sql.toString(), Long.class, parameters.toArray());
        long left = count == null ? 0 : count;
        return rows.history() ? new Remains(0, left, 0, 0) : new Remains(left, 0, 0, 0);
    }

    /** Empties them, and what stands beside them. */
    void empty(Collection<String> ids, DataSubjectId subject, Set<Long> keyIds, Extent extent) {
        StringBuilder sql = new StringBuilder("update ").append(rows.table()).append(" t set ");
        List<Object> parameters = new ArrayList<>();
        String separator = "";
        for (Cell cell : cells(extent)) {
            // MariaDB assigns from left to right: the plain value, which decides, comes last.
            List<String> targets = new ArrayList<>();
            cell.indexes().forEach(index -> targets.add(index.name()));
            targets.add(cell.encrypted());
            targets.add(cell.plain());
            for (String target : targets) {
                sql.append(separator).append(target).append(" = case when ");
                addLeft(sql, parameters, cell, subject, keyIds);
                sql.append(" then ").append(emptied(cell, target));
                sql.append(" else t.").append(target).append(" end");
                separator = ", ";
            }
        }
        addIds(sql, parameters, parsed(ids));
        template.update(sql.toString(), parameters.toArray());
    }

    private String emptied(Cell cell, String target) {
        boolean required = !cell.value().nullable();
        return required && target.equals(cell.encrypted()) ? dialect.bytes("00") : "null";
    }

    private void addLeft(
            StringBuilder sql,
            List<Object> parameters,
            Cell cell,
            DataSubjectId subject,
            Set<Long> keyIds) {
        sql.append("t.").append(cell.plain()).append(" is not null and ");
        sql.append(dialect.utf8("(" + cell.subject() + ")")).append(" = ");
        sql.append(dialect.bytesParameter());
        parameters.add(subject.toString().getBytes(StandardCharsets.UTF_8));
        if (rows.history()) {
            // History that has followed a row to another person is that person's.
            sql.append(" and coalesce(octet_length(t.")
                    .append(cell.encrypted())
                    .append("), 0) < 2");
        } else if (!keyIds.isEmpty()) {
            sql.append(" and (coalesce(octet_length(t.").append(cell.encrypted());
            sql.append("), 0) < 2 or substring(t.").append(cell.encrypted());
            sql.append(", 2, 8) not in (").append(marks(keyIds.size())).append("))");
            keyIds.forEach(id -> parameters.add(bytes(id)));
        }
    }

    private void addIds(StringBuilder sql, List<Object> parameters, List<Object> ids) {
        sql.append(" where t.").append(rows.key().get(0));
        sql.append(" in (").append(marks(ids.size())).append(")");
        parameters.addAll(ids);
    }

    /** Those of a row that tells whose it is. */
    private List<Cell> cells(Extent extent) {
        return rows.cells().stream()
                .filter(cell -> cell.subject() != null)
                .filter(cell -> extent.covers(cell.value().item().qualifiedName()))
                .toList();
    }

    private List<Object> parsed(Collection<String> ids) {
        List<Object> parsed = new ArrayList<>();
        ids.forEach(id -> rows.id(id).ifPresent(parsed::add));
        return parsed;
    }

    private static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    private static byte[] bytes(long keyId) {
        return ByteBuffer.allocate(Long.BYTES).putLong(keyId).array();
    }
}
