package io.jikimi.storage;

import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.database.DatabaseDialect;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Constraints under which the database itself refuses, in a protected column, what has not the form
 * of a protected value: the last line against SQL that nobody thought of.
 */
final class FormatChecks {

    /** The shortest limit of the databases there are. */
    private static final int LONGEST_NAME = 63;

    private final DatabaseDialect dialect;

    FormatChecks(DatabaseDialect dialect) {
        this.dialect = dialect;
    }

    /** Statements that add the constraints, each column once. */
    List<String> statements(Collection<ProtectedTable> tables) {
        Set<String> statements = new LinkedHashSet<>();
        for (ProtectedTable table : tables) {
            for (ValueColumn column : table.columns()) {
                String name = name(table.table(), column.name());
                statements.addAll(
                        column.inText()
                                ? dialect.firstDigitsCheck(table.table(), column.name(), name)
                                : dialect.firstByteCheck(table.table(), column.name(), name));
            }
        }
        return List.copyOf(statements);
    }

    private static String name(String table, String column) {
        String name = "jikimi_" + plain(table) + "_" + plain(column) + "_form";
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - 9) + "_" + sum(name);
    }

    /** Without schema and quotes. */
    private static String plain(String name) {
        return name.substring(name.lastIndexOf('.') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{IsAlphabetic}\\p{IsDigit}_]", "");
    }

    private static String sum(String name) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }
}
