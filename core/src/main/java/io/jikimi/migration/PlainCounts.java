package io.jikimi.migration;

import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts plain values, and those without one, in the tables of the service. */
final class PlainCounts {

    private PlainCounts() {}

    /**
     * Plain values without an encrypted one, or without their index, and what an older version has
     * left of one that it has emptied.
     */
    static long withoutTwin(JdbcClient jdbc, MigratedColumns rows) {
        StringBuilder sql = new StringBuilder("select coalesce(sum(0");
        for (MigratedColumns.Column cell : rows.columns()) {
            sql.append(" + case when ").append(cell.plain()).append(" is not null and (");
            sql.append(cell.encrypted()).append(" is null");
            for (MigratedColumns.Index index : cell.indexes()) {
                sql.append(" or ").append(index.name()).append(" is null");
            }
            sql.append(") or ").append(cell.plain()).append(" is null and (");
            sql.append(isEncrypted(cell));
            for (MigratedColumns.Index index : cell.indexes()) {
                sql.append(" or ").append(index.name()).append(" is not null");
            }
            sql.append(") then 1 else 0 end");
        }
        return jdbc.sql(sql + "), 0) from " + rows.table()).query(Long.class).single();
    }

    /** Whether more is there than what stands for a destroyed value. */
    private static String isEncrypted(MigratedColumns.Column cell) {
        return "octet_length(" + cell.encrypted() + ") > 1";
    }

    /** Encrypted values without a plain one. */
    static long withoutPlain(JdbcClient jdbc, MigratedColumns rows) {
        StringBuilder sql = new StringBuilder("select coalesce(sum(0");
        for (MigratedColumns.Column cell : rows.columns()) {
            sql.append(" + case when ").append(cell.plain()).append(" is null and ");
            sql.append(isEncrypted(cell)).append(" then 1 else 0 end");
        }
        String counted = sql + "), 0) from " + rows.table();
        return jdbc.sql(counted).query(Long.class).single();
    }

    /** Whether most of the rows hold encrypted values alone. */
    static boolean isMostlyEncrypted(JdbcClient jdbc, MigratedColumns rows) {
        String plain =
                rows.columns().stream()
                        .map(cell -> cell.plain() + " is not null")
                        .collect(Collectors.joining(" or "));
        String encrypted =
                rows.columns().stream()
                        .map(PlainCounts::isEncrypted)
                        .collect(Collectors.joining(" or "));
        String difference =
                "select coalesce(sum(case when "
                        + plain
                        + " then -1 when "
                        + encrypted
                        + " then 1 else 0 end), 0) from "
                        + rows.table();
        return jdbc.sql(difference).query(Long.class).single() > 0;
    }

    /** Plain values that are still there. */
    static long plain(JdbcClient jdbc, MigratedColumns rows) {
        StringBuilder sql = new StringBuilder("select coalesce(sum(0");
        for (MigratedColumns.Column cell : rows.columns()) {
            sql.append(" + case when ").append(cell.plain()).append(" is null then 0 else 1 end");
        }
        return jdbc.sql(sql + "), 0) from " + rows.table()).query(Long.class).single();
    }
}
