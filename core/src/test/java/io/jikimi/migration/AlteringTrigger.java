package io.jikimi.migration;

import io.jikimi.database.DatabaseDialect;
import java.sql.Connection;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.api.Trigger;
import org.springframework.jdbc.core.JdbcTemplate;

/** A trigger of the service that stores names in another form than they are given in. */
public final class AlteringTrigger implements Trigger {

    private boolean upper;
    private int name;

    /** H2 makes it. */
    public AlteringTrigger() {}

    /** Makes one over {@code tenant.name}, and returns what drops it. */
    static Runnable make(JdbcTemplate jdbc, DataSource dataSource, String form) {
        switch (DatabaseDialect.of(dataSource)) {
            case H2 ->
                    jdbc.execute(
                            "create trigger "
                                    + (form.startsWith("upper") ? "tenant_upper" : "tenant_left")
                                    + " before update on tenant for each row call '"
                                    + AlteringTrigger.class.getName()
                                    + "'");
            case POSTGRESQL -> {
                jdbc.execute(
                        "create or replace function altered() returns trigger as $$ begin new.name :="
                                + " "
                                + form.formatted("new.name")
                                + "; return new; end $$ language plpgsql");
                jdbc.execute(
                        "create trigger tenant_altered before update on tenant for each row execute"
                                + " function altered()");
            }
            case MARIADB ->
                    jdbc.execute(
                            "create trigger tenant_altered before update on tenant for each row set"
                                    + " new.name = "
                                    + form.formatted("new.name"));
        }
        return () -> {
            switch (DatabaseDialect.of(dataSource)) {
                case H2 ->
                        jdbc.execute(
                                "drop trigger "
                                        + (form.startsWith("upper")
                                                ? "tenant_upper"
                                                : "tenant_left"));
                case POSTGRESQL -> jdbc.execute("drop trigger tenant_altered on tenant");
                case MARIADB -> jdbc.execute("drop trigger tenant_altered");
            }
        };
    }

    @Override
    public void init(
            Connection connection,
            String schema,
            String trigger,
            String table,
            boolean before,
            int type) {
        upper = trigger.toLowerCase(Locale.ROOT).endsWith("upper");
        // The second column of the table.
        name = 1;
    }

    @Override
    public void fire(Connection connection, Object[] former, Object[] row) {
        String text = String.valueOf(row[name]);
        row[name] =
                upper
                        ? text.toUpperCase(Locale.ROOT)
                        : text.substring(0, Math.min(text.length(), 20));
    }
}
