package io.jikimi.custody;

import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Plain values in the tables that are being encrypted, in the transaction of the caller. */
final class MigratedPlainValues implements PlainValues {

    private static final int IDS_AT_ONCE = 500;

    private final CustodyRuntime runtime;
    private final JdbcTemplate template;

    MigratedPlainValues(CustodyRuntime runtime, DataSource dataSource) {
        this.runtime = runtime;
        this.template = new JdbcTemplate(dataSource);
    }

    /** In whatever goes on over a connection. */
    MigratedPlainValues(CustodyRuntime runtime, Connection connection) {
        this(runtime, new SingleConnectionDataSource(connection, true));
    }

    @Override
    public void bringUpToDate(Collection<RowReference> rows) {
        forEach(rows, (backfill, ids) -> backfill.bringUpToDate(template, ids));
    }

    @Override
    public void restore(Collection<RowReference> rows) {
        forEach(rows, (backfill, ids) -> backfill.restorePlain(template, ids));
    }

    private void forEach(
            Collection<RowReference> rows, BiConsumer<JdbcBackfill, List<String>> action) {
        for (MigratedRows migrated : runtime.migrations().rows()) {
            if (!migrated.declared().emptied()) {
                List<String> ids = PlainValues.ids(rows, migrated.entity());
                for (int start = 0; start < ids.size(); start += IDS_AT_ONCE) {
                    action.accept(
                            new JdbcBackfill(runtime, migrated),
                            ids.subList(start, Math.min(ids.size(), start + IDS_AT_ONCE)));
                }
            }
        }
    }
}
