package io.jikimi.migration;

import io.jikimi.database.DatabaseDialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What each running instance has declared for the tables, and when it was last heard of. */
final class JdbcMigrationInstances {

    private final DatabaseDialect dialect;

    JdbcMigrationInstances(DatabaseDialect dialect) {
        this.dialect = dialect;
    }

    /** Says that this instance runs. */
    void report(JdbcClient jdbc, MigratedTable table, MigrationPlan plan) {
        Object[] said = {
            table.phase().name(), table.cutOver(), !table.complete(), plan.instance(), table.name()
        };
        int known =
                jdbc.sql(
                                "update jikimi_migration_instance set phase = ?, knows_cut_over ="
                                        + " ?, reads_plain = ?, seen_at = "
                                        + dialect.clock()
                                        + " where instance = ? and declared = ?")
                        .params(said)
                        .update();
        if (known == 0) {
            jdbc.sql(
                            "insert into jikimi_migration_instance (phase, knows_cut_over,"
                                    + " reads_plain, instance, declared, seen_at) values (?, ?, ?,"
                                    + " ?, ?, "
                                    + dialect.clock()
                                    + ")")
                    .params(said)
                    .update();
        }
    }

    /** Says that this instance is gone. */
    int leave(JdbcClient jdbc, MigrationPlan plan) {
        return jdbc.sql("delete from jikimi_migration_instance where instance = ?")
                .param(plan.instance())
                .update();
    }

    /** The instances that have reported lately. */
    List<Instance> running(JdbcClient jdbc, String declared, Duration timeout) {
        // By the clock of the database: those of two machines differ.
        return jdbc.sql(
                        "select * from jikimi_migration_instance where declared = ? and seen_at > "
                                + dialect.clock()
                                + " - interval '"
                                + timeout.toSeconds()
                                + "' second order by instance")
                .param(declared)
                .query(JdbcMigrationInstances::instance)
                .list();
    }

    /** The names of those that have reported lately for any table. */
    List<String> all(JdbcClient jdbc, Duration timeout) {
        return jdbc.sql(
                        "select distinct instance from jikimi_migration_instance where seen_at > "
                                + dialect.clock()
                                + " - interval '"
                                + timeout.toSeconds()
                                + "' second order by instance")
                .query((row, number) -> row.getString("instance"))
                .list();
    }

    private static Instance instance(ResultSet row, int number) throws SQLException {
        return new Instance(
                row.getString("instance"),
                MigrationPhase.valueOf(row.getString("phase")),
                row.getBoolean("knows_cut_over"),
                row.getBoolean("reads_plain"));
    }

    /** One running instance of the service. */
    record Instance(String name, MigrationPhase phase, boolean knowsCutOver, boolean readsPlain) {}
}
