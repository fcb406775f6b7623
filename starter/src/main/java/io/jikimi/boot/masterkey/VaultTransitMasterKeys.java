package io.jikimi.boot.masterkey;

import com.google.crypto.tink.Aead;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A master key in the transit engine of HashiCorp Vault (or OpenBao), which never leaves it: Vault
 * wraps and unwraps (암호키의 안전한 보관, 개인정보의 안전성 확보조치 기준 제7조). The versions of the key are the epochs;
 * {@code vault write -f <mount>/keys/<key>/rotate} makes a new one. The row a key stands in is
 * Vault's associated data, so the type of the key must be {@code aes256-gcm96}, not derived.
 *
 * <p>Every key that is not in memory costs a call. Where Vault does not answer, the call is refused
 * with {@code KEY_UNAVAILABLE}; nothing is taken for destroyed.
 *
 * <p>Destroying an epoch raises the lowest version that may be used, and trims what is below: a
 * token that may do so need not be the one of the service.
 */
public final class VaultTransitMasterKeys implements MasterKeys {

    private static final String TYPE = "aes256-gcm96";

    private final VaultTransit vault;
    private final VaultClient client;
    private volatile @Nullable Versions versions;

    /** A key of Vault; nothing is asked before the first use. */
    public VaultTransitMasterKeys(VaultTransit vault) {
        this(vault, new Backoff());
    }

    VaultTransitMasterKeys(VaultTransit vault, Backoff backoff) {
        this.vault = vault;
        this.client = new VaultClient(vault, backoff);
    }

    @Override
    public int currentEpoch() {
        return versions().latest();
    }

    @Override
    public SortedSet<Integer> epochs() {
        Versions now = versions();
        return IntStream.rangeClosed(now.lowest(), now.latest())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    @Override
    public Aead aead(int epoch) {
        Versions known = versions();
        if (epoch > known.latest()) {
            refresh();
            known = versions();
        }
        if (epoch < known.lowest() || epoch > known.latest()) {
            throw missing(epoch);
        }
        return new Version(epoch);
    }

    @Override
    public void refresh() {
        JsonNode key = client.read("keys/%s");
        if (!TYPE.equals(key.path("type").asString("")) || key.path("derived").asBoolean(false)) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    vault.where(),
                    "The key must be of type "
                            + TYPE
                            + " and not derived. Make another: vault write -f "
                            + vault.mount()
                            + "/keys/<name> type="
                            + TYPE);
        }
        int available = key.path("min_available_version").asInt(0);
        int lowest = Math.max(key.path("min_decryption_version").asInt(1), available);
        versions =
                new Versions(Math.max(1, lowest), key.path("latest_version").asInt(0), available);
    }

    @Override
    public void destroy(int epoch) {
        refresh();
        int next = epoch + 1;
        if (versions().available() >= next) {
            return;
        }
        write(
                "keys/%s/config",
                Map.of("min_decryption_version", next, "min_encryption_version", currentEpoch()),
                epoch);
        write("keys/%s/trim", Map.of("min_available_version", next), epoch);
        refresh();
        if (versions().available() < next) {
            // A version that is only disabled opens again for whoever may enable it.
            throw notTrimmed(epoch, "Vault says that it still has it.");
        }
    }

    private void write(String operation, Map<String, ?> body, int epoch) {
        if (client.write(operation, body).isEmpty()) {
            throw notTrimmed(epoch, "Vault rejected it (status 400).");
        }
    }

    private static LifecycleException notTrimmed(int epoch, String happened) {
        return new LifecycleException(
                Refusal.KEY_IN_USE,
                "master key epoch " + epoch,
                happened
                        + " Trim the versions up to this one by hand: set min_decryption_version"
                        + " and min_encryption_version, then trim; and call this again.");
    }

    @Override
    public String storage() {
        return vault.where();
    }

    private Versions versions() {
        if (versions == null) {
            refresh();
        }
        Versions known = versions;
        if (known == null || known.latest() < known.lowest()) {
            throw missing(known == null ? 0 : known.latest());
        }
        return known;
    }

    private LifecycleException missing(int epoch) {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "master key epoch " + epoch,
                "The "
                        + vault.where()
                        + " has no such version any more, or it is below min_decryption_version."
                        + " Keys wrapped under it belong to a backup whose epoch was destroyed; if"
                        + " it was only disabled, lower min_decryption_version.");
    }

    private record Versions(int lowest, int latest, int available) {}

    /** One version of the key. */
    private final class Version implements Aead {

        private final int epoch;

        Version(int epoch) {
            this.epoch = epoch;
        }

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                throws GeneralSecurityException {
            String wrapped =
                    client.write(
                                    "encrypt/%s",
                                    Map.of(
                                            "plaintext", base64(plaintext),
                                            "associated_data", base64(associatedData),
                                            "key_version", epoch))
                            .map(data -> data.path("ciphertext").asString(""))
                            .orElseThrow(() -> rejected());
            if (!wrapped.startsWith(prefix())) {
                throw new GeneralSecurityException(
                        "Vault wrapped a key under another version than it was asked for");
            }
            return wrapped.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                throws GeneralSecurityException {
            String wrapped = new String(ciphertext, StandardCharsets.US_ASCII);
            if (!wrapped.startsWith(prefix())) {
                throw new GeneralSecurityException("The key was not wrapped by this version");
            }
            String opened =
                    client.write(
                                    "decrypt/%s",
                                    Map.of(
                                            "ciphertext",
                                            wrapped,
                                            "associated_data",
                                            base64(associatedData)))
                            .map(data -> data.path("plaintext").asString(""))
                            .orElseThrow(() -> rejected());
            try {
                return Base64.getDecoder().decode(opened);
            } catch (IllegalArgumentException notBase64) {
                // The decoder's message quotes what it could not read: it is not passed on.
                throw new GeneralSecurityException("What Vault opened is not Base64");
            }
        }

        private String prefix() {
            return "vault:v" + epoch + ":";
        }

        /** Rejected because of what was sent, or because the version was disabled meanwhile. */
        private GeneralSecurityException rejected() {
            refresh();
            if (!epochs().contains(epoch)) {
                throw missing(epoch);
            }
            return new GeneralSecurityException("Vault rejected it (status 400)");
        }

        private static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
