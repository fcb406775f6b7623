package io.jikimi.boot.schema;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.database.SchemaScripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Creates the tables of its own, or makes sure that somebody else has. Beans that need the tables
 * depend on this one; so does every entity manager factory.
 */
public final class SchemaInitializer implements InitializingBean {

    private static final Pattern TABLE =
            Pattern.compile(
                    "create\\s+table\\s+if\\s+not\\s+exists\\s+([a-z_]+)",
                    Pattern.CASE_INSENSITIVE);

    private final DataSource dataSource;
    private final DatabaseInitializationMode mode;

    SchemaInitializer(DataSource dataSource, DatabaseInitializationMode mode) {
        this.dataSource = dataSource;
        this.mode = mode;
    }

    @Override
    public void afterPropertiesSet() {
        DatabaseDialect dialect = dialect();
        if (creates()) {
            SchemaScripts.apply(dataSource);
            return;
        }
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        List<String> missing =
                SchemaScripts.of(dialect).stream()
                        .flatMap(SchemaInitializer::tables)
                        .filter(table -> !exists(jdbc, table))
                        .toList();
        if (!missing.isEmpty()) {
            throw new MissingTablesException(missing, dialect);
        }
    }

    private DatabaseDialect dialect() {
        try {
            return DatabaseDialect.of(dataSource);
        } catch (IllegalStateException unknown) {
            throw new UnsupportedDatabaseException(unknown);
        }
    }

    private boolean creates() {
        return switch (mode) {
            case ALWAYS -> true;
            case NEVER -> false;
            case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(dataSource);
        };
    }

    private static Stream<String> tables(Resource script) {
        try {
            return TABLE.matcher(script.getContentAsString(StandardCharsets.UTF_8))
                    .results()
                    .map((MatchResult found) -> found.group(1).toLowerCase(Locale.ROOT));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean exists(JdbcTemplate jdbc, String table) {
        try {
            jdbc.queryForList("select 1 from " + table + " where 1 = 0");
            return true;
        } catch (DataAccessException absent) {
            return false;
        }
    }
}
