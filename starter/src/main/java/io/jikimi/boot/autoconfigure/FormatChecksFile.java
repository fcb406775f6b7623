package io.jikimi.boot.autoconfigure;

import io.jikimi.database.DatabaseDialect;
import io.jikimi.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Writes the statements with which the database itself refuses unencrypted values, for the
 * migrations of the service. Nothing is executed: on a large table that is for an operator to time.
 */
final class FormatChecksFile implements SmartInitializingSingleton {

    private static final Logger LOGGER = LoggerFactory.getLogger(FormatChecksFile.class);

    private final Storage storage;
    private final DatabaseDialect dialect;
    private final Path file;

    FormatChecksFile(Storage storage, DatabaseDialect dialect, Path file) {
        this.storage = storage;
        this.dialect = dialect;
        this.file = file.toAbsolutePath();
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> statements = storage.formatChecks(dialect);
        StringBuilder script =
                new StringBuilder(
                        "-- Let only protected values into protected columns. A statement fails"
                                + " where a column still holds something else.\n");
        statements.forEach(statement -> script.append(statement).append(";\n"));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, script);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The statements of 'jikimi.jdbc.format-checks' could not be written to " + file,
                    failure);
        }
        LOGGER.info("Wrote {} statements for protected columns to {}", statements.size(), file);
    }
}
