package io.jikimi.boot.autoconfigure;

import java.time.Period;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The data keys of the data subjects, and how long a master key lives.
 *
 * @param cached Most opened data keys held in memory.
 * @param backupRetention Longest time a backup of the database is kept. No epoch of the master key
 *     can be destroyed when not set.
 * @param masterKeyValidity Time an epoch of the master key should wrap new keys, for the key
 *     ledger.
 * @param indexKeyValidity Time a key of the search index should make new entries, for the key
 *     ledger.
 * @param tablesWithoutValues Tables, as the log names them, that the account of the service may not
 *     read and that hold nothing under its keys. The rotation of keys does not wait for them.
 */
@ConfigurationProperties("jikimi.keys")
public record KeysProperties(
        @DefaultValue("20000") int cached,
        @Nullable Period backupRetention,
        @DefaultValue("2y") Period masterKeyValidity,
        @DefaultValue("2y") Period indexKeyValidity,
        @DefaultValue Set<String> tablesWithoutValues) {

    public KeysProperties {
        tablesWithoutValues = Set.copyOf(tablesWithoutValues);
        Assert.isTrue(cached > 0, "'jikimi.keys.cached' must be at least 1");
        Assert.isTrue(
                backupRetention == null || !backupRetention.isNegative(),
                "'jikimi.keys.backup-retention' must not be negative");
        Assert.isTrue(
                !masterKeyValidity.isNegative() && !masterKeyValidity.isZero(),
                "'jikimi.keys.master-key-validity' must be at least a day");
        Assert.isTrue(
                !indexKeyValidity.isNegative() && !indexKeyValidity.isZero(),
                "'jikimi.keys.index-key-validity' must be at least a day");
    }
}
