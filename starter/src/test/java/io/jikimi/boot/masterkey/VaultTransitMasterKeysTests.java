package io.jikimi.boot.masterkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.crypto.tink.Aead;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.MasterKeys.Bound;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

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
    void manyKeysAreWrappedAndOpenedInOneCallEach() throws GeneralSecurityException {
        List<Bound> keysInTheClear =
                IntStream.range(0, 100).mapToObj(VaultTransitMasterKeysTests::bound).toList();
        keys.refresh();
        vault.calls.clear();

        List<byte[]> wrapped = keys.wrap(1, keysInTheClear);
        List<Optional<byte[]>> opened = keys.unwrap(1, together(wrapped, keysInTheClear));

        assertThat(opened)
                .extracting(Optional::orElseThrow)
                .containsExactlyElementsOf(keysInTheClear.stream().map(Bound::key).toList());
        assertThat(vault.calls)
                .containsExactly(
                        "POST /v1/transit/encrypt/jikimi", "POST /v1/transit/decrypt/jikimi");
        assertThat(keys.unwrap(1, List.of())).isEmpty();
        assertThat(keys.wrap(1, List.of())).isEmpty();
    }

    @Test
    void whatDoesNotOpenKeepsBackNoOtherOfItsBatch() throws GeneralSecurityException {
        List<Bound> all =
                IntStream.range(0, 5).mapToObj(VaultTransitMasterKeysTests::bound).toList();
        List<byte[]> wrapped = new ArrayList<>(keys.wrap(1, all));
        wrapped.set(1, wrapped.get(0));
        wrapped.set(3, "no key of Vault".getBytes(StandardCharsets.US_ASCII));

        assertThat(keys.unwrap(1, together(wrapped, all)))
                .extracting(Optional::isPresent)
                .containsExactly(true, false, true, false, true);
        assertThat(keys.unwrap(1, together(wrapped, all)).get(4)).hasValue(all.get(4).key());
    }

    @Test
    void aBatchOfWhichNothingOpensIsDamagedAndNotUnavailable() throws GeneralSecurityException {
        List<Bound> all =
                IntStream.range(0, 3).mapToObj(VaultTransitMasterKeysTests::bound).toList();
        List<byte[]> wrapped = new ArrayList<>(keys.wrap(1, all));
        Collections.rotate(wrapped, 1);

        assertThat(keys.unwrap(1, together(wrapped, all))).containsOnly(Optional.empty());

        vault.rotate();
        vault.disableBelow(2);
        assertRefused(Refusal.KEY_MISSING, () -> keys.unwrap(1, together(wrapped, all)))
                .withMessageContaining("master key epoch 1");
    }

    @Test
    void aBatchIsAskedAgainAndRefusedAsOneKeyIs() throws GeneralSecurityException {
        List<Bound> all =
                IntStream.range(0, 3).mapToObj(VaultTransitMasterKeysTests::bound).toList();
        List<byte[]> wrapped = keys.wrap(1, all);
        vault.failures.addAll(List.of(429, 503));
        assertThat(keys.unwrap(1, together(wrapped, all))).allMatch(Optional::isPresent);

        vault.failures.add(500);
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> keys.unwrap(1, together(wrapped, all)));
        vault.token = "hvs.second";
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> keys.unwrap(1, together(wrapped, all)));
        vault.token = "hvs.first";
        vault.body = "{\"data\":{\"batch_results\":[{\"plaintext\":\"bWF0ZXJpYWw=\"}]}}";
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> keys.unwrap(1, together(wrapped, all)))
                .withMessageContaining("another number of results")
                .withMessageNotContaining("bWF0");
    }

    @Test
    void aVaultThatTakesOneKeyAtATimeIsAskedForOneAtATime() throws GeneralSecurityException {
        List<Bound> all =
                IntStream.range(0, 3).mapToObj(VaultTransitMasterKeysTests::bound).toList();
        List<byte[]> wrapped = keys.wrap(1, all);
        vault.batches = false;

        assertThat(keys.unwrap(1, together(wrapped, all))).allMatch(Optional::isPresent);
    }

    @Test
    void aKeyThatWasMadeAnewUnderTheSameNameIsAnother() {
        Aead before = keys.aead(1);
        keys.refresh();
        assertThat(keys.aead(1)).isEqualTo(before).hasSameHashCodeAs(before);

        vault.madeAt++;
        keys.refresh();
        assertThat(keys.aead(1)).isNotEqualTo(before);
    }

    @Test
    void aColdPageCostsOneCallAndABatchOfTheRewrapTwo() {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 26));
        DataSource database =
                new DriverManagerDataSource("jdbc:h2:mem:vault;DB_CLOSE_DELAY=-1", "sa", "");
        SchemaScripts.apply(database);
        JdbcDataKeys warm = new JdbcDataKeys(database, database, keys, clock, 1000);
        List<Long> page =
                IntStream.range(0, 60)
                        .mapToObj(
                                number ->
                                        warm.writingKey(new DataSubjectId("member", "" + number))
                                                .id())
                        .toList();
        JdbcDataKeys cold = new JdbcDataKeys(database, database, keys, clock, 1000);
        vault.calls.clear();

        cold.prefetch(page);

        assertThat(cold.readingKey(page.get(59))).isPresent();
        assertThat(vault.calls).containsExactly("POST /v1/transit/decrypt/jikimi");

        vault.rotate();
        JdbcMasterKeyDesk desk =
                new JdbcMasterKeyDesk(
                        database,
                        database,
                        keys,
                        new InMemoryEvidenceLog(clock),
                        clock,
                        null,
                        Period.ofYears(2),
                        Period.ofYears(1));
        keys.refresh();
        desk.compare();
        vault.calls.clear();
        assertThat(desk.rewrap(500, 1000).left()).isZero();
        assertThat(vault.calls)
                .filteredOn(call -> call.startsWith("POST"))
                .containsExactly(
                        "POST /v1/transit/decrypt/jikimi", "POST /v1/transit/encrypt/jikimi");
    }

    private static Bound bound(int number) {
        return new Bound(
                ("material-" + number).getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) number});
    }

    private static List<Bound> together(List<byte[]> wrapped, List<Bound> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(number -> new Bound(wrapped.get(number), rows.get(number).row()))
                .toList();
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
