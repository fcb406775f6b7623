package io.jikimi.database;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The scripts that create our tables, one per room and database, in the order of the rooms. Every
 * statement is idempotent ({@code create … if not exists}), so that running them twice changes
 * nothing.
 */
public final class SchemaScripts {

    private static final List<String> ROOMS =
            List.of(
                    "catalogue",
                    "evidence",
                    "keys",
                    "grants",
                    "publication",
                    "notice",
                    "storage",
                    "migration",
                    "collection",
                    "provision",
                    "destruction",
                    "rights");

    private SchemaScripts() {}

    /** The scripts for a database, those that exist, in order. */
    public static List<Resource> of(DatabaseDialect dialect) {
        return ROOMS.stream()
                .<Resource>map(
                        room ->
                                new ClassPathResource(
                                        "io/jikimi/schema/v1/"
                                                + dialect.folder()
                                                + "/"
                                                + room
                                                + ".sql"))
                .filter(Resource::exists)
                .toList();
    }

    /** Creates what is missing. */
    public static void apply(DataSource dataSource) {
        ResourceDatabasePopulator populator = new ResourceDatabasePopulator();
        populator.setSqlScriptEncoding("UTF-8");
        of(DatabaseDialect.of(dataSource)).forEach(populator::addScript);
        DatabasePopulatorUtils.execute(populator, dataSource);
    }
}
