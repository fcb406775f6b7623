package io.jikimi.boot.masterkey;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a key of Vault's transit engine is.
 *
 * @param address the address of Vault; {@code https}, or {@code http} to this very machine only
 * @param mount the path the engine is mounted at
 * @param key the name of the key
 * @param tokenFile the file with the token, read again when Vault refuses the one that was read
 * @param namespace the namespace, or null
 * @param timeout how long one call may take
 */
public record VaultTransit(
        URI address,
        String mount,
        String key,
        Path tokenFile,
        @Nullable String namespace,
        Duration timeout) {

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");
    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

    public VaultTransit {
        require(
                "https".equals(address.getScheme())
                        || ("http".equals(address.getScheme())
                                && address.getHost() != null
                                && THIS_MACHINE.matcher(address.getHost()).matches()),
                "'jikimi.master-key.vault.address' must begin with https://: keys travel to it. Only"
                        + " an agent on this machine may be reached by http://localhost");
        require(
                address.getRawUserInfo() == null && address.getRawQuery() == null,
                "'jikimi.master-key.vault.address' must not hold credentials or parameters");
        require(
                NAME.matcher(mount).matches() && NAME.matcher(key).matches(),
                "'jikimi.master-key.vault.mount' and 'key' must be names of letters, digits, '_', '-'"
                        + " and '.', which must not come first");
        require(
                !timeout.isNegative() && !timeout.isZero(),
                "'jikimi.master-key.vault.timeout' must be longer than nothing");
    }

    private static void require(boolean held, String message) {
        if (!held) {
            throw new IllegalArgumentException(message);
        }
    }

    URI path(String operation) {
        String base = address.toString().replaceAll("/+$", "");
        return URI.create(base + "/v1/" + mount + "/" + operation.formatted(key));
    }

    String where() {
        return "Vault transit key " + mount + "/" + key + " at " + address;
    }
}
