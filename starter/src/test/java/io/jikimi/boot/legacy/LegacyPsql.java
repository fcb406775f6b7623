package io.jikimi.boot.legacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of the client of PostgreSQL as the guide needs: {@code [-q] [-f file | -c statement]…}.
 */
public final class LegacyPsql {

    private LegacyPsql() {}

    /** Runs files and statements on the database that the environment names. */
    public static void main(String[] arguments) throws IOException, SQLException {
        String url =
                "jdbc:postgresql://"
                        + System.getenv("PGHOST")
                        + ":"
                        + System.getenv("PGPORT")
                        + "/"
                        + System.getenv("PGDATABASE");
        try (Connection connection =
                        DriverManager.getConnection(
                                url, System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "-f" -> run(statement, Files.readString(Path.of(arguments[++i])));
                    case "-c" -> run(statement, arguments[++i]);
                    default -> {}
                }
            }
        }
    }

    private static void run(Statement statement, String sql) throws SQLException {
        boolean rows = statement.execute(sql);
        while (rows || statement.getUpdateCount() != -1) {
            if (rows) {
                print(statement.getResultSet());
            }
            rows = statement.getMoreResults();
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        while (rows.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                cells.add(String.valueOf(rows.getString(i)));
            }
            // The answer to the shell that called it: this is its only way out.
            System.out.println(" " + String.join(" | ", cells));
        }
    }
}
