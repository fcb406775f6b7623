package com.example.hanbit.safety;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts every row that destruction and its evidence change, across transactions, and can hold
 * whoever changes the n-th one in the middle of that statement. The count is a sequence, so
 * everybody sees how far a transaction has come that is still open.
 */
final class StepTriggers {

    private static final long LOCK = 731;

    private static final Map<String, String> WATCHED =
            Map.ofEntries(
                    Map.entry("member", "insert or update or delete"),
                    Map.entry("member_aud", "insert or update or delete"),
                    Map.entry("body_profile", "insert or update or delete"),
                    Map.entry("purchase_order", "insert or update or delete"),
                    Map.entry("purchase_order_line", "insert or update or delete"),
                    Map.entry("inquiry", "insert or update or delete"),
                    Map.entry("jikimi_deadline", "insert or update or delete"),
                    Map.entry("jikimi_sealed", "insert or update or delete"),
                    Map.entry("jikimi_destruction", "insert or update or delete"),
                    Map.entry("jikimi_data_key", "insert or update or delete"),
                    Map.entry("jikimi_ledger", "insert or update or delete"),
                    Map.entry("jikimi_evidence_chain", "insert or update or delete"),
                    Map.entry("jikimi_evidence_segment", "insert or update or delete"));

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    StepTriggers(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    void install() {
        List<String> statements =
                List.of(
                        "create sequence safety_steps",
                        "create table safety_halt (step bigint, place text)",
                        """
                        create function safety_step() returns trigger language plpgsql as $$
                        begin
                          if nextval('safety_steps') = (select step from safety_halt) then
                            perform set_config('application_name', 'halted: ' || tg_op || ' '
                              || tg_table_name, false);
                            perform pg_advisory_xact_lock(731);
                          end if;
                          return null;
                        end $$
                        """);
        statements.forEach(sql -> jdbc.sql(sql).update());
        WATCHED.forEach(
                (table, events) ->
                        jdbc.sql(
                                        "create trigger safety_step after "
                                                + events
                                                + " on "
                                                + table
                                                + " for each row execute function safety_step()")
                                .update());
    }

    /** Counts from zero. */
    void restart() {
        jdbc.sql("alter sequence safety_steps restart with 1").update();
    }

    /** How many rows have been changed since. */
    long steps() {
        return jdbc.sql("select nextval('safety_steps') - 1").query(Long.class).single();
    }

    /** Holds whoever changes the {@code step}-th row from now on. */
    Halt haltAt(long step) {
        restart();
        jdbc.sql("delete from safety_halt").update();
        jdbc.sql("insert into safety_halt (step) values (?)").param(step).update();
        return new Halt();
    }

    /** Holds until it is closed. */
    final class Halt implements AutoCloseable {

        private final Connection connection;

        private Halt() {
            try {
                connection = dataSource.getConnection();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select pg_advisory_lock(" + LOCK + ")");
                }
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        /** Where somebody is being held, or empty. */
        String place() {
            return jdbc.sql(
                            """
                            select a.application_name from pg_locks l
                            join pg_stat_activity a on a.pid = l.pid
                            where l.locktype = 'advisory' and not l.granted
                            """)
                    .query(String.class)
                    .optional()
                    .orElse("");
        }

        @Override
        public void close() {
            jdbc.sql("delete from safety_halt").update();
            try (connection;
                    Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_unlock(" + LOCK + ")");
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
