package io.jikimi.boot.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the master key is kept: in a keyset file, in Vault or in a cloud KMS. The key itself never
 * stands in a property.
 *
 * @param location Keyset file with the master key.
 * @param secretFile File with the key-encryption key that opens the keyset file. The environment
 *     variable JIKIMI_MASTER_KEY_SECRET is read when not set.
 * @param developmentLocation Keyset file that is generated for an embedded database. Lies in the
 *     folder for temporary files when not set.
 * @param vault A key of the transit engine of HashiCorp Vault.
 * @param kms Keys of a cloud KMS.
 */
@ConfigurationProperties("jikimi.master-key")
public record MasterKeyProperties(
        @Nullable Path location,
        @Nullable Path secretFile,
        @Nullable Path developmentLocation,
        @DefaultValue Vault vault,
        @DefaultValue Kms kms) {

    /**
     * A key of the transit engine of HashiCorp Vault.
     *
     * @param address Address of Vault, with https.
     * @param mount Path the transit engine is mounted at.
     * @param key Name of the key, of type aes256-gcm96.
     * @param tokenFile File with the token; it is read again when Vault refuses the token.
     * @param namespace Namespace of Vault.
     * @param timeout Longest time of one call.
     */
    public record Vault(
            @Nullable URI address,
            @DefaultValue("transit") String mount,
            @Nullable String key,
            @Nullable Path tokenFile,
            @Nullable String namespace,
            @DefaultValue("3s") Duration timeout) {}

    /**
     * Keys of a cloud KMS, reached through a bean of Tink's KmsClient.
     *
     * @param keys Address of the key of each epoch, by the number of the epoch.
     * @param current Epoch that wraps new keys. The highest number when not set.
     */
    public record Kms(@DefaultValue Map<Integer, String> keys, @Nullable Integer current) {}
}
