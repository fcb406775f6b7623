package io.jikimi.migration;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table that is being encrypted, as far as its form goes. Kept in the database, so
 * that a command can speak of them without the entities.
 *
 * @param table the table, ready for SQL
 * @param declared the name of the declared table it belongs to
 * @param columns the columns
 */
record MigratedColumns(String table, String declared, List<Column> columns) {

    MigratedColumns {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param plain the column with the plain value
     * @param encrypted the column with the encrypted value
     * @param indexes the columns with search indexes
     * @param subject the column of the same row that names the person the value speaks of, null if
     *     there is none or it never changes
     */
    record Column(String plain, String encrypted, List<Index> indexes, @Nullable String subject) {

        Column {
            indexes = List.copyOf(indexes);
        }
    }

    /**
     * One search index.
     *
     * @param name its column
     * @param length how many bytes that has
     * @param unique whether it becomes unique
     */
    record Index(String name, int length, boolean unique) {

        /** Reads what {@link #written} has written. */
        static List<Index> read(String written) {
            return written.isEmpty()
                    ? List.of()
                    : Stream.of(written.split(",")).map(Index::of).toList();
        }

        private static Index of(String written) {
            String[] parts = written.split(":");
            return new Index(parts[0], Integer.parseInt(parts[1]), Boolean.parseBoolean(parts[2]));
        }

        static String written(List<Index> indexes) {
            return indexes.stream()
                    .map(index -> index.name() + ":" + index.length() + ":" + index.unique())
                    .collect(Collectors.joining(","));
        }
    }
}
