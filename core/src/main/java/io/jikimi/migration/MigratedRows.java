package io.jikimi.migration;

import io.jikimi.custody.IndexForm;
import io.jikimi.custody.TwinRows;
import io.jikimi.custody.ValueForm;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where plain values lie that are being migrated: one table of the database, the entity's own or
 * its history.
 *
 * @param twins the table
 * @param declared the table whose migration these belong to
 * @param cells the columns
 */
record MigratedRows(TwinRows twins, MigratedTable declared, List<Cell> cells) {

    static MigratedRows of(TwinRows twins, MigratedTable declared) {
        return new MigratedRows(twins, declared, twins.cells().stream().map(Cell::of).toList());
    }

    String entity() {
        return twins.entity();
    }

    String table() {
        return twins.table();
    }

    boolean history() {
        return twins.history();
    }

    List<String> key() {
        return twins.key();
    }

    Optional<Object> id(String text) {
        return twins.id(text);
    }

    MigratedColumns columns() {
        return new MigratedColumns(
                table(), declared.name(), cells.stream().map(Cell::column).toList());
    }

    /**
     * One column.
     *
     * @param column the column, and those beside it
     * @param twin what the values in them are
     */
    record Cell(MigratedColumns.Column column, TwinRows.Cell twin) {

        static Cell of(TwinRows.Cell twin) {
            return new Cell(
                    new MigratedColumns.Column(
                            twin.plain(),
                            twin.encrypted(),
                            twin.indexes().stream().map(Cell::index).toList(),
                            twin.subjectColumn()),
                    twin);
        }

        private static MigratedColumns.Index index(TwinRows.Index index) {
            return new MigratedColumns.Index(index.name(), index.form().length(), index.unique());
        }

        String plain() {
            return column.plain();
        }

        String encrypted() {
            return column.encrypted();
        }

        List<MigratedColumns.Index> indexes() {
            return column.indexes();
        }

        /** What the columns with search indexes hold, in their order. */
        List<IndexForm> searches() {
            return twin.indexes().stream().map(TwinRows.Index::form).toList();
        }

        /** An expression for the plain value as the bytes that are encrypted. */
        String bytes() {
            return twin.bytes();
        }

        /** An expression for the person the value speaks of, null if nothing tells. */
        @Nullable String subject() {
            return twin.subject();
        }

        ValueForm value() {
            return twin.value();
        }
    }
}
