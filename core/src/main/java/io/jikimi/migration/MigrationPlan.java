package io.jikimi.migration;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the service hold values in the clear, and how far this instance is with each
 * table.
 *
 * @param instance the name under which this instance reports its phase, one name per process
 * @param timeout after how long without a report an instance counts as gone
 * @param tables the tables that are encrypted beside their plain columns
 * @param inPlace the tables whose values live as text in their own columns
 */
public record MigrationPlan(
        String instance, Duration timeout, List<Table> tables, InPlacePlan inPlace) {

    /** Nothing holds values in the clear. */
    public static final MigrationPlan NONE =
            new MigrationPlan("none", Duration.ofMinutes(2), List.of());

    public MigrationPlan {
        Objects.requireNonNull(timeout, "'timeout' must not be null");
        tables = List.copyOf(tables);
        for (Table table : tables) {
            if (inPlace.tables().containsKey(table.name())) {
                throw new IllegalArgumentException(
                        "'"
                                + table.name()
                                + "' is declared to be encrypted beside its plain columns and in place. Finish"
                                + " the one that was begun, and declare only that.");
            }
        }
        if (instance.isBlank()) {
            throw new IllegalArgumentException("An instance that migrates tables needs a name");
        }
    }

    /** Without columns that are encrypted in place. */
    public MigrationPlan(String instance, Duration timeout, List<Table> tables) {
        this(instance, timeout, tables, InPlacePlan.NONE);
    }

    /** What is declared for a table, or null. */
    @Nullable Table table(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return tables.stream()
                .filter(table -> table.name().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    /**
     * One table.
     *
     * @param name the name of the table, in any case
     * @param columns the names of the columns that hold plain values, in any case
     * @param phase how far this instance is
     */
    public record Table(String name, Set<String> columns, MigrationPhase phase) {

        public Table {
            name = name.toLowerCase(Locale.ROOT);
            columns =
                    columns.stream()
                            .map(column -> column.toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet());
            if (columns.isEmpty()) {
                throw new IllegalArgumentException(
                        "The migration of '" + name + "' names no column");
            }
        }
    }
}
