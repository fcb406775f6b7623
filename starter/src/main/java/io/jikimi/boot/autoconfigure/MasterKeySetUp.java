package io.jikimi.boot.autoconfigure;

import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Finds the master key, or says what makes one. */
final class MasterKeySetUp {

    static final String SECRET_VARIABLE = "JIKIMI_MASTER_KEY_SECRET";

    private static final Log logger = LogFactory.getLog(MasterKeySetUp.class);
    private static final String COMMAND =
            "java -cp <class path of the service> io.jikimi.boot.MasterKeyCommand create"
                    + " <keyset-file> <secret-file>";

    private final MasterKeyProperties properties;
    private final ConfigurableEnvironment environment;

    MasterKeySetUp(MasterKeyProperties properties, ConfigurableEnvironment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    MasterKeys masterKeys(DataSource dataSource) {
        if (properties.location() != null) {
            return KeysetFileMasterKeys.open(properties.location(), keyEncryptionKey());
        }
        if (EmbeddedDatabaseConnection.isEmbedded(dataSource)) {
            return development();
        }
        throw new MasterKeyMissingException(
                "The database is not an embedded one, and 'jikimi.master-key.location' is not set",
                COMMAND);
    }

    private MasterKeys development() {
        Path file =
                Objects.requireNonNullElseGet(
                        properties.developmentLocation(),
                        () ->
                                Path.of(
                                        System.getProperty("java.io.tmpdir"),
                                        "jikimi-development-" + System.getProperty("user.name"),
                                        "keyset.json"));
        logger.warn(
                """

                ************************************************************************************
                **  DEVELOPMENT MASTER KEY  /  개발용 마스터 키
                **  The master key lies unencrypted in %s
                **  Whoever reads that file reads every value. Never keep real personal data this way:
                **  make a master key with  %s
                ************************************************************************************"""
                        .formatted(file, COMMAND));
        return KeysetFileMasterKeys.development(file);
    }

    private byte[] keyEncryptionKey() {
        Path file = properties.secretFile();
        String secret = file == null ? variable() : content(file);
        if (secret == null || secret.isBlank()) {
            throw new MasterKeyMissingException(
                    "'jikimi.master-key.location' is set, but neither"
                            + " 'jikimi.master-key.secret-file' nor the environment variable "
                            + SECRET_VARIABLE
                            + " gives the key that opens it",
                    "set one of the two to what the keyset file was made with; a new keyset is"
                            + " made with: "
                            + COMMAND);
        }
        return KeysetFileMasterKeys.keyEncryptionKey(secret);
    }

    /** The variable of the process and no property of the same name. */
    private @Nullable String variable() {
        PropertySource<?> variables =
                environment
                        .getPropertySources()
                        .get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        Object value = variables == null ? null : variables.getProperty(SECRET_VARIABLE);
        return value == null ? null : value.toString();
    }

    private static String content(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new MasterKeyMissingException(
                        "'jikimi.master-key.secret-file' names " + file + ", which is no file",
                        "mount the secret there, or make one with: " + COMMAND);
            }
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("The secret file cannot be read: " + file, failure);
        }
    }
}
