package io.jikimi.migration;

import io.jikimi.crypto.StoredValue;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.migration.JdbcMigrationInstances.Instance;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far the encryption of tables is, and what their form still needs (개인정보의 안전성 확보조치 기준 제7조): for
 * a command that has the database and not the entities. It knows the tables of which an instance of
 * the service has started once with their declaration, or was refused for want of columns.
 *
 * <p>It changes no table of the service. No value is read, none is returned.
 */
public final class MigrationLedger {

    /**
     * Below what was measured on two idle cores for rows of five values
     * (docs/benchmarks/2026-11-26-migration.md): a service under load has less to spare.
     */
    private static final long ROWS_PER_SECOND = 2_000;

    private static final Set<Integer> BINARY =
            Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

    private final JdbcMigrations store;
    private final MigrationDdl ddl;
    private final JdbcTemplate template;
    private final Duration timeout;

    /**
     * Opens the ledger.
     *
     * @param own connections to the database of the service
     * @param timeout after how long without a report an instance counts as gone
     */
    public MigrationLedger(DataSource own, LegalClock clock, Duration timeout) {
        this.store = new JdbcMigrations(own, clock);
        this.template = store.own().template();
        this.ddl = new MigrationDdl(template, store.dialect());
        this.timeout = timeout;
    }

    /** The database the statements are for. */
    public DatabaseDialect database() {
        return store.dialect();
    }

    /** How far every table is. */
    public List<MigrationStatus> status() {
        return store.states().stream().map(TableMigrations::status).toList();
    }

    /** The running instances of a declared table, each with its phase. */
    public List<String> instances(String table) {
        return store.running(named(table), timeout).stream()
                .map(
                        instance ->
                                instance.name()
                                        + " "
                                        + instance.phase().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The statements a declared table and its history still need for a phase, in order. */
    public List<String> statements(String table, MigrationPhase phase) {
        List<String> statements = new ArrayList<>();
        for (MigratedColumns columns : store.known(named(table))) {
            statements.addAll(ddl.missing(columns, phase));
        }
        return statements;
    }

    /**
     * The statements that end the migration: the plain columns go, and no older version can write
     * any more.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} while a
     *     plain value is left or a running instance still has the plain columns in its statements
     */
    public List<String> lastStatements(String table) {
        for (JdbcMigrations.State state : store.states(named(table))) {
            if (state.emptiedAt() == null) {
                throw MigrationGate.behind(
                        table,
                        "Plain values are left in "
                                + state.table()
                                + ". Cut over first, and let the job finish.");
            }
        }
        for (Instance instance : store.running(named(table), timeout)) {
            if (instance.readsPlain()) {
                throw MigrationGate.behind(
                        table,
                        "The instance "
                                + instance.name()
                                + " started before the last plain value was gone, and still names"
                                + " the plain columns. Restart it first.");
            }
        }
        List<MigratedColumns> all = store.known(named(table));
        all.forEach(columns -> refuseIfPlain(table, columns));
        List<String> statements = new ArrayList<>();
        all.forEach(columns -> statements.addAll(ddl.last(columns)));
        return statements;
    }

    /** A script, or an older version, may have written some since the last one was emptied. */
    private void refuseIfPlain(String table, MigratedColumns columns) {
        long plain = store.plain(ddl.stillPlain(columns));
        if (plain > 0) {
            throw MigrationGate.behind(
                    table,
                    plain
                            + " values stand in the clear in "
                            + columns.table()
                            + ", and would be lost with its plain columns. Find out who writes them, and remove"
                            + " them first.");
        }
    }

    /**
     * How much work it is to encrypt a declared table and its history. It reads each declared
     * column of every row once.
     */
    public Estimate estimate(String table) {
        long rows = 0;
        long bytes = 0;
        for (MigratedColumns columns : store.known(named(table))) {
            long count = number("select count(*) from " + columns.table());
            rows += count;
            for (MigratedColumns.Column column : columns.columns()) {
                String filled =
                        " from " + columns.table() + " where " + column.plain() + " is not null";
                long values = number("select count(*)" + filled);
                bytes +=
                        number("select coalesce(sum(" + length(columns, column) + "), 0)" + filled);
                bytes += values * StoredValue.OVERHEAD;
                for (MigratedColumns.Index index : column.indexes()) {
                    bytes += values * index.length();
                }
            }
        }
        return new Estimate(rows, bytes, Duration.ofSeconds(rows / ROWS_PER_SECOND + 1));
    }

    /** In bytes of UTF-8, as it is encrypted: letters outside ASCII have several. */
    private String length(MigratedColumns columns, MigratedColumns.Column column) {
        boolean binary = BINARY.contains(ddl.type(columns.table(), column.plain()));
        return "octet_length("
                + (binary ? column.plain() : store.dialect().asText(column.plain()))
                + ")";
    }

    private long number(String sql) {
        Long number = template.queryForObject(sql, Long.class);
        return number == null ? 0 : number;
    }

    /**
     * The same as {@link MigrationDesk#cutOver}, for an operator. The service writes it into its
     * ledger when it hears of it.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code MIGRATION_INSTANCE_BEHIND} while an
     *     instance lags
     */
    public void cutOver(String table, Actor by) {
        if (store.states(named(table)).isEmpty()) {
            throw new IllegalArgumentException(
                    "No instance has declared the table '" + table + "'.");
        }
        store.cutOver(named(table), timeout, by);
    }

    private static String named(String table) {
        return table.toLowerCase(Locale.ROOT);
    }

    /**
     * The size of the work.
     *
     * @param rows how many rows are read, history included
     * @param bytes how many bytes are stored in addition
     * @param time how long it would take at 2,000 rows a second if the job did not pause between
     *     its runs. Take the speed of the first batches instead
     */
    public record Estimate(long rows, long bytes, Duration time) {}
}
