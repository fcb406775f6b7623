package io.jikimi.boot.schema;

import io.jikimi.database.DatabaseDialect;
import java.util.List;

/** Tables are missing, and the settings forbid creating them. */
public final class MissingTablesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> tables;
    private final DatabaseDialect dialect;

    MissingTablesException(List<String> tables, DatabaseDialect dialect) {
        super("Tables are missing: " + String.join(", ", tables));
        this.tables = List.copyOf(tables);
        this.dialect = dialect;
    }

    /** The tables that are missing. */
    public List<String> tables() {
        return tables;
    }

    /** Where the scripts lie that create them. */
    public String scripts() {
        return "classpath:io/jikimi/schema/v1/" + dialect.folder() + "/";
    }
}
