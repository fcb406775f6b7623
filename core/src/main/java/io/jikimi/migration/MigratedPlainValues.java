package io.jikimi.migration;

import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.Custody.Remains;
import io.jikimi.custody.PlainValues;
import io.jikimi.custody.RowReference;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Plain values in the tables that are being encrypted, in the transaction of the caller. */
final class MigratedPlainValues implements PlainValues {

    private static final int IDS_AT_ONCE = 500;

    private final Migrations migrations;
    private final JdbcTemplate template;

    MigratedPlainValues(Migrations migrations, DataSource dataSource) {
        this.migrations = migrations;
        this.template = new JdbcTemplate(dataSource);
    }

    /** In whatever goes on over a connection. */
    MigratedPlainValues(Migrations migrations, Connection connection) {
        this(migrations, new SingleConnectionDataSource(connection, true));
    }

    @Override
    public void bringUpToDate(Collection<RowReference> rows) {
        forEach(rows, (backfill, ids) -> backfill.bringUpToDate(template, ids));
    }

    @Override
    public void restore(Collection<RowReference> rows) {
        forEach(rows, (backfill, ids) -> backfill.restorePlain(template, ids));
    }

    @Override
    public Remains left(Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
        Set<Long> keyIds = migrations.keys().keyIdsOf(subject);
        Remains[] left = {Remains.NONE};
        forEachTable(
                rows,
                (migrated, ids) ->
                        left[0] = left[0].plus(plain(migrated).left(ids, subject, keyIds, extent)));
        return left[0];
    }

    @Override
    public Remains destroy(Collection<RowReference> rows, DataSubjectId subject, Extent extent) {
        Set<Long> keyIds = migrations.keys().keyIdsOf(subject);
        Remains[] destroyed = {Remains.NONE};
        forEachTable(
                rows,
                (migrated, ids) -> {
                    Remains left = plain(migrated).left(ids, subject, keyIds, extent);
                    if (!left.none()) {
                        plain(migrated).empty(ids, subject, keyIds, extent);
                        destroyed[0] = destroyed[0].plus(left);
                    }
                });
        return destroyed[0];
    }

    private JdbcPlainValues plain(MigratedRows migrated) {
        return new JdbcPlainValues(template, migrations.store().dialect(), migrated);
    }

    private void forEach(
            Collection<RowReference> rows, BiConsumer<JdbcBackfill, List<String>> action) {
        forEachTable(
                rows,
                (migrated, ids) -> action.accept(new JdbcBackfill(migrations, migrated), ids));
    }

    private void forEachTable(
            Collection<RowReference> rows, BiConsumer<MigratedRows, List<String>> action) {
        for (MigratedRows migrated : migrations.rows()) {
            if (!migrated.declared().emptied()) {
                List<String> ids = PlainValues.ids(rows, migrated.entity());
                for (int start = 0; start < ids.size(); start += IDS_AT_ONCE) {
                    action.accept(
                            migrated,
                            ids.subList(start, Math.min(ids.size(), start + IDS_AT_ONCE)));
                }
            }
        }
    }
}
