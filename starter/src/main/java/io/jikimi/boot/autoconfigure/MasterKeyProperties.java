package io.jikimi.boot.autoconfigure;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the master key is kept. The key itself never stands in a property.
 *
 * @param location Keyset file with the master key.
 * @param secretFile File with the key-encryption key that opens the keyset file. The environment
 *     variable JIKIMI_MASTER_KEY_SECRET is read when not set.
 * @param developmentLocation Keyset file that is generated for an embedded database. Lies in the
 *     folder for temporary files when not set.
 */
@ConfigurationProperties("jikimi.master-key")
public record MasterKeyProperties(
        @Nullable Path location, @Nullable Path secretFile, @Nullable Path developmentLocation) {}
