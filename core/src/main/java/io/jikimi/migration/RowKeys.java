package io.jikimi.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * The columns that identify the rows of a table, which a statement calls {@code t}, and pages of
 * rows in their order.
 *
 * @param key the columns, the identifier of the entity first
 */
record RowKeys(String table, List<String> key) {

    /** The columns as a statement begins with them, and orders by them. */
    String columns() {
        return "t." + String.join(", t.", key);
    }

    /**
     * A page of rows.
     *
     * @param select without condition and order
     * @param after the key of the last row of the page before, or of a run that goes on its
     *     identifier only, whose rows are looked at once more; null for the first page
     */
    <R> List<R> page(
            JdbcTemplate template,
            String select,
            Object @Nullable [] after,
            int size,
            RowMapper<R> row) {
        List<Object> parameters = new ArrayList<>(after == null ? List.of() : Arrays.asList(after));
        parameters.add(size);
        String condition = "";
        if (after != null) {
            condition =
                    after.length == key.size()
                            ? " where (" + columns() + ") > (" + marks(after.length) + ")"
                            : " where t." + key.get(0) + " >= ?";
        }
        return template.query(
                select + condition + " order by " + columns() + " limit ?",
                row,
                parameters.toArray());
    }

    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** The key of a row whose columns it begins with. */
    Object[] of(ResultSet row) throws SQLException {
        Object[] parts = new Object[key.size()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = row.getObject(part + 1);
        }
        return parts;
    }

    /** Where a row is. A text may tell who somebody is, and does not go into a log. */
    String place(Object[] row) {
        return "the row "
                + Stream.of(row).map(part -> isNobody(part) ? part : "?").toList()
                + " of "
                + table;
    }

    /** Whether a part of a key tells of nobody who it is. */
    static boolean isNobody(Object part) {
        return part instanceof Number || part instanceof UUID;
    }
}
