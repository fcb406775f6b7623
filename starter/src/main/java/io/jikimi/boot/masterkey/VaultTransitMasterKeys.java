package io.jikimi.boot.masterkey;

import com.google.crypto.tink.Aead;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>The keys of a page that are not in memory cost one call, and so do those of a batch of the
 * re-wrap, one to open and one to wrap. Where Vault does not answer, the call is refused with
 * {@code KEY_UNAVAILABLE}; nothing is taken for destroyed.
 *
 * <p>Destroying an epoch raises the lowest version that may be used, and trims what is below: a
 * token that may do so need not be the one of the service.
 */
public final class VaultTransitMasterKeys implements MasterKeys {

    private static final String TYPE = "aes256-gcm96";
    private static final Optional<byte[]> NOTHING = Optional.empty();

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
        return new Version(epoch, known.madeAt().getOrDefault(epoch, ""));
    }

    /** One call, whatever the number of keys. */
    @Override
    public List<byte[]> wrap(int epoch, List<Bound> keys) throws GeneralSecurityException {
        if (keys.size() <= 1) {
            return MasterKeys.super.wrap(epoch, keys);
        }
        Version version = version(epoch);
        List<Map<String, Object>> batch =
                keys.stream().map(key -> version.encrypting(key.key(), key.row())).toList();
        List<JsonNode> results =
                client.writeMany("encrypt/%s", batch).orElseThrow(version::rejected);
        List<byte[]> wrapped = new ArrayList<>(keys.size());
        for (JsonNode result : results) {
            if (failed(result)) {
                throw version.rejected();
            }
            wrapped.add(version.wrapped(result));
        }
        return wrapped;
    }

    /** One call, whatever the number of keys; what does not open keeps back no other. */
    @Override
    public List<Optional<byte[]>> unwrap(int epoch, List<Bound> keys) {
        Version version = version(epoch);
        List<Bound> sent = keys.stream().filter(version::wrote).toList();
        if (sent.size() <= 1) {
            return MasterKeys.super.unwrap(epoch, keys);
        }
        Optional<List<JsonNode>> results =
                client.writeMany(
                        "decrypt/%s",
                        sent.stream()
                                .map(key -> Version.decrypting(key.key(), key.row()))
                                .toList());
        if (results.isEmpty() || results.get().stream().allMatch(this::failed)) {
            version.refuseIfDisabled();
        }
        if (results.isEmpty()) {
            return MasterKeys.super.unwrap(epoch, keys);
        }
        Iterator<JsonNode> answers = results.get().iterator();
        return keys.stream()
                .map(key -> version.wrote(key) ? opened(answers.next()) : NOTHING)
                .toList();
    }

    private boolean failed(JsonNode result) {
        return !result.path("error").asString("").isEmpty();
    }

    /** What failed is read first: its text is there and empty. */
    private Optional<byte[]> opened(JsonNode result) {
        if (failed(result)) {
            return NOTHING;
        }
        try {
            return Optional.of(Version.opened(result));
        } catch (GeneralSecurityException notBase64) {
            return NOTHING;
        }
    }

    private Version version(int epoch) {
        return (Version) aead(epoch);
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
        Map<Integer, String> madeAt = new HashMap<>();
        key.path("keys")
                .forEachEntry(
                        (version, made) -> madeAt.put(Integer.parseInt(version), made.toString()));
        versions =
                new Versions(
                        Math.max(1, lowest),
                        key.path("latest_version").asInt(0),
                        available,
                        Map.copyOf(madeAt));
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

    /**
     * What Vault says of the key.
     *
     * @param madeAt when each version was made: a key that was deleted and made anew is another
     */
    private record Versions(int lowest, int latest, int available, Map<Integer, String> madeAt) {}

    /** One version of the key. */
    private final class Version implements Aead {

        private final int epoch;
        private final String madeAt;

        Version(int epoch, String madeAt) {
            this.epoch = epoch;
            this.madeAt = madeAt;
        }

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData)
                throws GeneralSecurityException {
            return wrapped(
                    client.write("encrypt/%s", encrypting(plaintext, associatedData))
                            .orElseThrow(this::rejected));
        }

        Map<String, Object> encrypting(byte[] plaintext, byte[] associatedData) {
            return Map.of(
                    "plaintext", base64(plaintext),
                    "associated_data", base64(associatedData),
                    "key_version", epoch);
        }

        byte[] wrapped(JsonNode result) throws GeneralSecurityException {
            String wrapped = result.path("ciphertext").asString("");
            if (!wrapped.startsWith(prefix())) {
                throw new GeneralSecurityException(
                        "Vault wrapped a key under another version than it was asked for");
            }
            return wrapped.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
                throws GeneralSecurityException {
            if (!wrote(new Bound(ciphertext, associatedData))) {
                throw new GeneralSecurityException("The key was not wrapped by this version");
            }
            return opened(
                    client.write("decrypt/%s", decrypting(ciphertext, associatedData))
                            .orElseThrow(this::rejected));
        }

        static Map<String, Object> decrypting(byte[] ciphertext, byte[] associatedData) {
            return Map.of(
                    "ciphertext",
                    new String(ciphertext, StandardCharsets.US_ASCII),
                    "associated_data",
                    base64(associatedData));
        }

        static byte[] opened(JsonNode result) throws GeneralSecurityException {
            try {
                return Base64.getDecoder().decode(result.path("plaintext").asString(""));
            } catch (IllegalArgumentException notBase64) {
                // The decoder's message quotes what it could not read: it is not passed on.
                throw new GeneralSecurityException("What Vault opened is not Base64");
            }
        }

        boolean wrote(Bound key) {
            return new String(key.key(), StandardCharsets.US_ASCII).startsWith(prefix());
        }

        private String prefix() {
            return "vault:v" + epoch + ":";
        }

        /** Rejected because of what was sent, or because the version was disabled meanwhile. */
        GeneralSecurityException rejected() {
            refuseIfDisabled();
            return new GeneralSecurityException("Vault rejected it (status 400)");
        }

        void refuseIfDisabled() {
            refresh();
            if (!epochs().contains(epoch)) {
                throw missing(epoch);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Version version
                    && version.epoch == epoch
                    && version.madeAt.equals(madeAt);
        }

        @Override
        public int hashCode() {
            return Integer.hashCode(epoch);
        }

        private static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
