package io.jikimi.boot.autoconfigure;

import com.google.crypto.tink.KmsClient;
import io.jikimi.boot.masterkey.KmsMasterKeys;
import io.jikimi.boot.masterkey.VaultTransit;
import io.jikimi.boot.masterkey.VaultTransitMasterKeys;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
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

    private final ObjectProvider<KmsClient> kmsClients;

    MasterKeySetUp(
            MasterKeyProperties properties,
            ConfigurableEnvironment environment,
            ObjectProvider<KmsClient> kmsClients) {
        this.properties = properties;
        this.environment = environment;
        this.kmsClients = kmsClients;
    }

    MasterKeys masterKeys(DataSource dataSource) {
        refuseTwoSources();
        if (isVault()) {
            return vault(properties.vault());
        }
        if (isKms()) {
            return kms(properties.kms());
        }
        if (properties.location() != null) {
            return KeysetFileMasterKeys.open(properties.location(), this::keyEncryptionKey);
        }
        if (EmbeddedDatabaseConnection.isEmbedded(dataSource)) {
            return development();
        }
        throw new MasterKeyMissingException(
                "The database is not an embedded one, and none of 'jikimi.master-key.location',"
                        + " 'jikimi.master-key.vault.address' and 'jikimi.master-key.kms.keys' is"
                        + " set",
                COMMAND);
    }

    private boolean isVault() {
        return properties.vault().address() != null || properties.vault().key() != null;
    }

    private boolean isKms() {
        return !properties.kms().keys().isEmpty();
    }

    private void refuseTwoSources() {
        List<String> sources = new ArrayList<>();
        if (properties.location() != null) {
            sources.add("'jikimi.master-key.location'");
        }
        if (isVault()) {
            sources.add("'jikimi.master-key.vault'");
        }
        if (isKms()) {
            sources.add("'jikimi.master-key.kms'");
        }
        if (sources.size() > 1) {
            throw new MasterKeySourceException(
                    String.join(" and ", sources) + " are both set",
                    "Keep the one whose key has wrapped the keys of this database, and remove the"
                            + " other: epochs of one are unknown to the other.");
        }
    }

    /** Asked at once: a service that cannot open a value should not look as if it ran. */
    private static MasterKeys vault(MasterKeyProperties.Vault vault) {
        if (vault.address() == null || vault.key() == null || vault.tokenFile() == null) {
            throw new MasterKeySourceException(
                    "'jikimi.master-key.vault' is not complete",
                    "Set 'jikimi.master-key.vault.address', 'jikimi.master-key.vault.key' and"
                            + " 'jikimi.master-key.vault.token-file'.");
        }
        MasterKeys keys =
                new VaultTransitMasterKeys(
                        new VaultTransit(
                                vault.address(),
                                vault.mount(),
                                vault.key(),
                                vault.tokenFile(),
                                vault.namespace(),
                                vault.timeout()));
        keys.refresh();
        return keys;
    }

    private MasterKeys kms(MasterKeyProperties.Kms kms) {
        KmsClient client = kmsClients.getIfUnique();
        if (client == null) {
            throw new MasterKeySourceException(
                    "'jikimi.master-key.kms.keys' is set, and there is not exactly one bean of type"
                            + " KmsClient",
                    "Add the Tink library of the cloud (tink-gcpkms, tink-awskms) to the service"
                            + " and declare one bean of its KmsClient, with its credentials.");
        }
        SortedMap<Integer, String> keys = new TreeMap<>(kms.keys());
        return new KmsMasterKeys(
                keys, Objects.requireNonNullElseGet(kms.current(), keys::lastKey), client);
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
