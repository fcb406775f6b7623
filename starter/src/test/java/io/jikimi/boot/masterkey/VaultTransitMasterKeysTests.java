package io.jikimi.boot.masterkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master key in Vault, against a stand-in that speaks its protocol. */
class VaultTransitMasterKeysTests {

    private static final byte[] MATERIAL =
            "material-of-a-data-key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ROW = {9};

    private final VaultStandIn vault = new VaultStandIn();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    @TempDir private Path folder;
    private Path token;
    private VaultTransitMasterKeys keys;

    @BeforeEach
    void connect() throws IOException {
        token = Files.writeString(folder.resolve("token"), "hvs.first\n");
        keys = keys(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private VaultTransitMasterKeys keys(Duration timeout) {
        return new VaultTransitMasterKeys(
                new VaultTransit(
                        vault.address(), "transit", VaultStandIn.KEY, token, null, timeout),
                new Backoff(pauses::add));
    }

    @Test
    void wrapsUnderTheVersionItIsAskedForAndBindsTheRow() throws GeneralSecurityException {
        byte[] wrapped = keys.aead(1).encrypt(MATERIAL, ROW);

        assertThat(new String(wrapped, StandardCharsets.US_ASCII)).startsWith("vault:v1:");
        assertThat(keys.aead(1).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> keys.aead(1).decrypt(wrapped, new byte[] {8}));
        assertThat(vault.calls)
                .contains(
                        "GET /v1/transit/keys/jikimi",
                        "POST /v1/transit/encrypt/jikimi",
                        "POST /v1/transit/decrypt/jikimi");
        assertThat(keys.storage())
                .isEqualTo("Vault transit key transit/jikimi at " + vault.address());
    }

    @Test
    void aVersionThatIsRotatedToIsTheNextEpoch() throws GeneralSecurityException {
        byte[] first = keys.aead(1).encrypt(MATERIAL, ROW);
        vault.rotate();

        assertThat(keys.currentEpoch()).isEqualTo(1);
        assertThat(keys.aead(2).encrypt(MATERIAL, ROW)).startsWith("vault:v2:".getBytes());
        assertThat(keys.currentEpoch()).isEqualTo(2);
        assertThat(keys.epochs()).containsExactly(1, 2);
        assertThat(keys.aead(1).decrypt(first, ROW)).isEqualTo(MATERIAL);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> keys.aead(2).decrypt(first, ROW));
    }

    @Test
    void aVersionThatWasDisabledIsMissingAndNamesItsEpoch() throws GeneralSecurityException {
        byte[] first = keys.aead(1).encrypt(MATERIAL, ROW);
        var known = keys.aead(1);
        vault.rotate();
        vault.disableBelow(2);

        assertRefused(Refusal.KEY_MISSING, () -> decrypt(known, first))
                .withMessageContaining("master key epoch 1")
                .withMessageContaining("min_decryption_version");
        assertRefused(Refusal.KEY_MISSING, () -> keys.aead(1));
        assertRefused(Refusal.KEY_MISSING, () -> keys.aead(7));
    }

    @Test
    void destroyingAnEpochTrimsIt() throws GeneralSecurityException {
        byte[] first = keys.aead(1).encrypt(MATERIAL, ROW);
        var known = keys.aead(1);
        vault.rotate();
        keys.refresh();

        keys.destroy(1);

        assertThat(vault.versions()).containsExactly(2);
        assertThat(keys.epochs()).containsExactly(2);
        assertRefused(Refusal.KEY_MISSING, () -> decrypt(known, first));
        assertThat(keys.aead(2).decrypt(keys.aead(2).encrypt(MATERIAL, ROW), ROW))
                .isEqualTo(MATERIAL);
    }

    @Test
    void aVersionThatIsOnlyDisabledIsNotTakenForDestroyed() {
        vault.rotate();
        vault.disableBelow(2);
        vault.trims = false;
        keys.refresh();
        assertThat(keys.epochs()).containsExactly(2);

        assertRefused(Refusal.KEY_IN_USE, () -> keys.destroy(1)).withMessageContaining("Trim");
        assertRefused(Refusal.KEY_IN_USE, () -> keys.destroy(1)).withMessageContaining("Trim");
        assertThat(vault.versions()).containsExactly(1, 2);

        vault.trims = true;
        keys.destroy(1);
        keys.destroy(1);
        assertThat(vault.versions()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void waitsAndAsksAgainWhenVaultIsBusyOrSealed(int status) throws GeneralSecurityException {
        vault.failures.addAll(List.of(status, status, status));

        assertThat(keys.currentEpoch()).isEqualTo(1);
        assertThat(pauses)
                .hasSize(3)
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) >= 0)
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) <= 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void givesUpAfterTheLastAttempt(int status) {
        vault.failures.addAll(List.of(status, status, status, status));

        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch)
                .withMessageContaining("status " + status);
        assertThat(pauses).hasSize(3);
        assertThat(keys.currentEpoch()).as("it is asked again at the next use").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 302, 418})
    void doesNotRepeatWhatFailedInside(int status) {
        vault.failures.add(status);

        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch)
                .withMessageContaining("status " + status)
                .withMessageNotContaining("told to fail");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aTokenThatExpiredIsReadAgainFromItsFile() throws Exception {
        byte[] wrapped = keys.aead(1).encrypt(MATERIAL, ROW);
        vault.token = "hvs.second";

        assertRefused(Refusal.KEY_UNAVAILABLE, () -> decrypt(keys.aead(1), wrapped))
                .withMessageContaining("status 403")
                .withMessageContaining(token.toString())
                .withMessageNotContaining("hvs.");

        Files.writeString(token, "hvs.second");
        assertThat(keys.aead(1).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
    }

    @Test
    void aTokenFileThatIsMissingOrNoTokenIsNamedAndNotQuoted() throws IOException {
        Files.writeString(token, "two words");
        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch)
                .withMessageContaining("must hold the token")
                .withMessageNotContaining("two words");
        Files.writeString(token, "");
        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch);
        Files.delete(token);
        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch)
                .withMessageContaining("cannot be read");
    }

    @Test
    void doesNotWaitForAVaultThatDoesNotAnswer() {
        vault.silent = true;

        assertRefused(Refusal.KEY_UNAVAILABLE, () -> keys(Duration.ofMillis(200)).currentEpoch())
                .withMessageContaining("did not answer within");
    }

    @Test
    void aVaultThatIsAwayIsUnavailableAndNotMissing() {
        vault.close();

        assertRefused(Refusal.KEY_UNAVAILABLE, keys::currentEpoch)
                .withMessageContaining("cannot be reached");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void aKeyThatWasDeletedIsMissing() {
        vault.deleted = true;

        assertRefused(Refusal.KEY_MISSING, keys::currentEpoch)
                .withMessageContaining("no such key")
                .withMessageContaining("transit/jikimi");
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        vault.type = "rsa-4096";

        assertRefused(Refusal.KEY_MISSING, keys::currentEpoch)
                .withMessageContaining("aes256-gcm96");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>material-of-a-data-key</html>", "{", "[1]", "{\"data\":7}"})
    void anAnswerThatIsNoneIsRefusedAndNotQuoted(String answer) {
        vault.body = answer;

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(keys::currentEpoch)
                .satisfies(
                        refusal -> assertThat(everything(refusal)).doesNotContain("material-of"));
    }

    @Test
    void noMessageHoldsKeyMaterial() throws GeneralSecurityException {
        byte[] wrapped = keys.aead(1).encrypt(MATERIAL, ROW);
        String base64 = Base64.getEncoder().encodeToString(MATERIAL);
        vault.body = "{\"data\":{\"plaintext\":\"" + base64 + "!\"}}";

        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> keys.aead(1).decrypt(wrapped, ROW))
                .satisfies(failure -> assertThat(everything(failure)).doesNotContain(base64));
    }

    @Test
    void anAddressThatWouldSendKeysInTheClearIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at("http://vault.example.com", "transit"))
                .withMessageContaining("https://");
        assertThatIllegalArgumentException().isThrownBy(() -> at("vault", "transit"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at("https://user:pass@vault.example.com", "transit"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at("https://vault.example.com", "../sys"))
                .withMessageContaining("names of letters");
        assertThat(at("https://vault.example.com:8200/", "team/transit").path("keys/%s"))
                .isEqualTo(
                        URI.create("https://vault.example.com:8200/v1/team/transit/keys/jikimi"));
    }

    private VaultTransit at(String address, String mount) {
        return new VaultTransit(
                URI.create(address), mount, "jikimi", token, null, Duration.ofSeconds(1));
    }

    private static void decrypt(com.google.crypto.tink.Aead aead, byte[] wrapped) {
        try {
            aead.decrypt(wrapped, ROW);
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String everything(Throwable failure) {
        StringWriter text = new StringWriter();
        // Into a text, to look for key material in every cause.
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static ThrowableAssertAlternative<LifecycleException> assertRefused(
            Refusal refusal, Runnable action) {
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(refusal));
    }
}
