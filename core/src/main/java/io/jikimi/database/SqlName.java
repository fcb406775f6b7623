package io.jikimi.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A name of SQL taken apart into the names in the database. What stands between quotes is one name,
 * also with a dot in it.
 *
 * @param schema the schema, or null where the name does not say it
 * @param table the table
 */
public record SqlName(@Nullable String schema, String table) {

    private static final String QUOTES = "\"`";

    /** Takes a name apart as a database would: what is not quoted, in the case it keeps. */
    public static SqlName of(String sql, DatabaseMetaData database) throws SQLException {
        List<String> names = new ArrayList<>();
        for (String part : split(sql, database.getIdentifierQuoteString())) {
            names.add(plain(part, database));
        }
        String table = names.get(names.size() - 1);
        return new SqlName(names.size() > 1 ? names.get(names.size() - 2) : null, table);
    }

    /** A name without schema and quotes. */
    public static String bare(String sql) {
        List<String> parts = split(sql, QUOTES);
        return parts.get(parts.size() - 1).replaceAll("[" + QUOTES + "]", "");
    }

    /** A name without schema and quotes, in one case: enough to tell tables of one schema apart. */
    public static String compared(String sql) {
        return bare(sql).toLowerCase(Locale.ROOT);
    }

    private static List<String> split(String sql, String quotes) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char letter : sql.toCharArray()) {
            quoted ^= quotes.indexOf(letter) >= 0;
            if (letter == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(letter);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String plain(String part, DatabaseMetaData database) throws SQLException {
        String quote = database.getIdentifierQuoteString();
        if (part.startsWith(quote)) {
            return part.substring(1, part.length() - 1);
        }
        if (database.storesUpperCaseIdentifiers()) {
            return part.toUpperCase(Locale.ROOT);
        }
        return database.storesLowerCaseIdentifiers() ? part.toLowerCase(Locale.ROOT) : part;
    }
}
