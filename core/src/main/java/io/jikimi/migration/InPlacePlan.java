package io.jikimi.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The columns whose values live as text in the column that held them in the clear, and the
 * maintenance window in which they are brought there.
 *
 * @param tables the names of the columns of each table, in any case
 * @param until the end of the window; null where none is declared
 * @param working whether this is the process that encrypts, and not an instance of the service
 */
public record InPlacePlan(
        Map<String, Set<String>> tables, @Nullable Instant until, boolean working) {

    /** Nothing is encrypted in place. */
    public static final InPlacePlan NONE = new InPlacePlan(Map.of(), null, false);

    /** The longest window that somebody may have meant. */
    public static final Duration LONGEST = Duration.ofHours(24);

    public InPlacePlan {
        Map<String, Set<String>> lower = new TreeMap<>();
        tables.forEach(
                (table, columns) -> {
                    if (columns.isEmpty()) {
                        throw new IllegalArgumentException(
                                "The encryption of '" + table + "' in place names no column");
                    }
                    Set<String> names = new TreeSet<>();
                    columns.forEach(column -> names.add(column.toLowerCase(Locale.ROOT)));
                    lower.put(table.toLowerCase(Locale.ROOT), Set.copyOf(names));
                });
        tables = Map.copyOf(lower);
    }

    /** The same, for the process that encrypts. */
    public InPlacePlan atWork() {
        return new InPlacePlan(tables, until, true);
    }
}
