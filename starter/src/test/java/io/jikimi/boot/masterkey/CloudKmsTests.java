package io.jikimi.boot.masterkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.services.cloudkms.v1.CloudKMS;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.UserCredentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.integration.gcpkms.GcpKmsAead;
import com.google.crypto.tink.integration.gcpkms.GcpKmsClient;
import io.jikimi.boot.masterkey.CloudKmsStandIn.Fault;
import io.jikimi.database.SchemaScripts;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcMasterKeyDesk;
import io.jikimi.keys.KeyLedgerEntry;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Master keys in Google's Cloud KMS: Tink's own client over both of Google's libraries, against a
 * stand-in that speaks the protocol over HTTP.
 */
class CloudKmsTests {

    private static final String RING = "projects/shop/locations/asia-northeast3/keyRings/jikimi";
    private static final String FIRST = RING + "/cryptoKeys/master-2026";
    private static final String SECOND = RING + "/cryptoKeys/master-2028";
    private static final byte[] MATERIAL =
            "material-of-a-data-key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ROW = {9};
    private static final int PATIENT = 20_000;
    private static final int IMPATIENT = 300;

    private final CloudKmsStandIn cloud = new CloudKmsStandIn();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final UserCredentials credentials =
            UserCredentials.newBuilder()
                    .setClientId("shop")
                    .setClientSecret("made-up")
                    .setRefreshToken("made-up")
                    .setTokenServerUri(URI.create(cloud.address() + "/token"))
                    .build();

    /** The library Tink's client hands its calls to. */
    enum Library {
        /** {@code google-api-services-cloudkms}, the default of {@code GcpKmsClient}. */
        REST,
        /** {@code google-cloud-kms}, which Tink recommends. */
        CLOUD
    }

    @BeforeEach
    void makeKeys() {
        cloud.make(FIRST);
        cloud.make(SECOND);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable client : opened) {
            client.close();
        }
        cloud.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyEpochHasAKeyOfItsOwnAndBindsTheRow(Library library) throws GeneralSecurityException {
        KmsMasterKeys keys = keys(library);

        byte[] first = keys.aead(1).encrypt(MATERIAL, ROW);

        assertThat(keys.aead(1).decrypt(first, ROW)).isEqualTo(MATERIAL);
        assertThat(cloud.calls)
                .containsExactly(
                        "POST /v1/" + FIRST + ":encrypt", "POST /v1/" + FIRST + ":decrypt");
        assertRefused(Refusal.KEY_MISSING, () -> decrypt(keys.aead(2), first, ROW))
                .withMessageContaining("status 400")
                .withMessageContaining("the row was altered");
        assertRefused(Refusal.KEY_MISSING, () -> decrypt(keys.aead(1), first, new byte[] {8}));
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void waitsAndAsksAgainWhenTheCloudIsBusy(Library library) throws GeneralSecurityException {
        KmsMasterKeys keys = keys(library);
        for (Fault fault : List.of(Fault.QUOTA, Fault.INTERNAL, Fault.UNAVAILABLE)) {
            pauses.clear();
            cloud.faults.addAll(List.of(fault, fault));

            byte[] wrapped = keys.aead(2).encrypt(MATERIAL, ROW);

            assertThat(keys.aead(2).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
            assertThat(pauses).as(fault.word).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAfterTheLastAttempt(Library library) {
        KmsMasterKeys keys = keys(library);
        for (Fault fault : List.of(Fault.QUOTA, Fault.INTERNAL, Fault.UNAVAILABLE)) {
            cloud.faults.addAll(Collections.nCopies(4, fault));

            assertRefused(Refusal.KEY_UNAVAILABLE, () -> encrypt(keys))
                    .withMessageContaining("status " + fault.status)
                    .withMessageNotContaining("told to fail")
                    .withNoCause();
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotWaitForACloudThatDoesNotAnswer(Library library) {
        encrypt(keys(library));
        KmsMasterKeys keys = keys(library, Map.of(2, SECOND), 2, IMPATIENT);
        cloud.silent = true;

        assertRefused(Refusal.KEY_UNAVAILABLE, () -> encrypt(keys))
                .withMessageContaining("does not answer")
                .withMessageNotContaining("material-of");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void credentialsThatHaveExpiredAreNoMissingKey(Library library) {
        KmsMasterKeys keys = keys(library);
        cloud.credentialsExpired = true;

        assertRefused(Refusal.KEY_UNAVAILABLE, () -> encrypt(keys))
                .withMessageContaining("refuses the credentials")
                .withMessageNotContaining("revoked");

        cloud.credentialsExpired = false;
        encrypt(keys);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatIsNotTakenIsToldAndNotRepeated(Library library) {
        KmsMasterKeys keys = keys(library);
        cloud.tokensTaken = false;
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> encrypt(keys))
                .withMessageContaining("refuses the credentials")
                .withMessageContaining("status 401");

        cloud.tokensTaken = true;
        cloud.faults.add(Fault.DENIED);
        assertRefused(Refusal.KEY_UNAVAILABLE, () -> encrypt(keys))
                .withMessageContaining("status 403");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDisabledADestroyedAndAnUnknownKeyAreMissingAndNameTheirEpoch(Library library)
            throws GeneralSecurityException {
        KmsMasterKeys keys = keys(library);
        byte[] wrapped = keys.aead(2).encrypt(MATERIAL, ROW);
        for (String state : List.of("DISABLED", "DESTROY_SCHEDULED", "DESTROYED")) {
            cloud.setState(SECOND, state);
            assertRefused(Refusal.KEY_MISSING, () -> decrypt(keys.aead(2), wrapped, ROW))
                    .withMessageContaining("master key epoch 2")
                    .withMessageContaining(SECOND)
                    .withMessageContaining("disabled");
        }
        cloud.setState(SECOND, "ENABLED");
        assertThat(keys.aead(2).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);

        KmsMasterKeys unknown = keys(library, Map.of(2, RING + "/cryptoKeys/other"), 2);
        assertRefused(Refusal.KEY_MISSING, () -> encrypt(unknown))
                .withMessageContaining("status 404");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anEpochIsWrappedAnewAndDestroyedWithItsKey(Library library) {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 26));
        DataSource database =
                new DriverManagerDataSource(
                        "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        SchemaScripts.apply(database);
        KmsMasterKeys one = keys(library, Map.of(1, FIRST), 1);
        long keyId =
                new JdbcDataKeys(database, database, one, clock, 10)
                        .writingKey(new DataSubjectId("customer", "1"))
                        .id();
        desk(database, one, clock).ledger();

        clock.advanceDays(1);
        KmsMasterKeys both = keys(library, Map.of(1, FIRST, 2, SECOND), 2);
        MasterKeyDesk desk = desk(database, both, clock);
        cloud.faults.add(Fault.QUOTA);
        assertThat(desk.rewrap(10, 100).left()).isZero();
        assertThat(pauses).hasSize(1);
        clock.advanceDays(31);
        Actor officer = Actor.staff("dpo-01");
        assertRefused(Refusal.KEY_IN_USE, () -> desk.destroyEpoch(1, officer))
                .withMessageContaining(FIRST)
                .withMessageContaining("take it out of the configuration");

        cloud.setState(FIRST, "DESTROYED");
        KmsMasterKeys rest = keys(library, Map.of(2, SECOND), 2);
        MasterKeyDesk afterwards = desk(database, rest, clock);
        afterwards.destroyEpoch(1, officer);

        assertThat(afterwards.ledger().get(0).state()).isEqualTo(KeyLedgerEntry.State.DESTROYED);
        assertThat(afterwards.ledger().get(0).destroyedAt()).isEqualTo(clock.now());
        JdbcDataKeys cold = new JdbcDataKeys(database, database, rest, clock, 10);
        assertThat(cold.readingKey(keyId)).isPresent();
        JdbcClient.create(database).sql("update jikimi_data_key set epoch = 1").update();
        JdbcDataKeys restored = new JdbcDataKeys(database, database, rest, clock, 10);
        assertRefused(Refusal.KEY_MISSING, () -> restored.readingKey(keyId))
                .withMessageContaining("master key epoch 1");
    }

    private static MasterKeyDesk desk(
            DataSource database, KmsMasterKeys keys, SettableClock clock) {
        return new JdbcMasterKeyDesk(
                database,
                database,
                keys,
                new InMemoryEvidenceLog(clock),
                clock,
                Period.ofDays(30),
                Period.ofYears(2),
                Period.ofYears(1));
    }

    private KmsMasterKeys keys(Library library) {
        return keys(library, Map.of(1, FIRST, 2, SECOND), 2);
    }

    private KmsMasterKeys keys(Library library, Map<Integer, String> names, int current) {
        return keys(library, names, current, PATIENT);
    }

    private KmsMasterKeys keys(
            Library library, Map<Integer, String> names, int current, int millis) {
        TreeMap<Integer, String> addresses = new TreeMap<>();
        names.forEach((epoch, name) -> addresses.put(epoch, GcpKmsClient.PREFIX + name));
        return new KmsMasterKeys(
                addresses,
                current,
                library == Library.REST ? rest(millis) : cloudLibrary(millis),
                new Backoff(pauses::add));
    }

    /** As {@link GcpKmsClient} does it, with another address and a time-out. */
    private KmsClient rest(int millis) {
        HttpCredentialsAdapter authorised = new HttpCredentialsAdapter(credentials);
        CloudKMS kms =
                new CloudKMS.Builder(
                                new NetHttpTransport(),
                                GsonFactory.getDefaultInstance(),
                                request -> {
                                    authorised.initialize(request);
                                    request.setReadTimeout(millis);
                                })
                        .setRootUrl(cloud.address() + "/")
                        .setApplicationName("shop")
                        .build();
        return new Client(name -> GcpKmsAead.builder().setKeyName(name).setCloudKms(kms).build());
    }

    private KmsClient cloudLibrary(int millis) {
        org.threeten.bp.Duration limit = org.threeten.bp.Duration.ofMillis(millis);
        try {
            KeyManagementServiceSettings.Builder settings =
                    KeyManagementServiceSettings.newHttpJsonBuilder()
                            .setEndpoint(cloud.address())
                            .setCredentialsProvider(FixedCredentialsProvider.create(credentials));
            settings.encryptSettings().setSimpleTimeoutNoRetries(limit);
            settings.decryptSettings().setSimpleTimeoutNoRetries(limit);
            KeyManagementServiceClient kms = KeyManagementServiceClient.create(settings.build());
            opened.add(kms);
            return new Client(
                    name ->
                            GcpKmsAead.builder()
                                    .setKeyName(name)
                                    .setKeyManagementServiceClient(kms)
                                    .build());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private interface Opener {
        Aead open(String name) throws GeneralSecurityException;
    }

    /** What a service declares as a bean where the client of Tink is not enough. */
    private record Client(Opener opener) implements KmsClient {

        @Override
        public boolean doesSupport(String keyUri) {
            return keyUri.startsWith(GcpKmsClient.PREFIX);
        }

        @Override
        public KmsClient withCredentials(String credentialPath) {
            return this;
        }

        @Override
        public KmsClient withDefaultCredentials() {
            return this;
        }

        @Override
        public Aead getAead(String keyUri) throws GeneralSecurityException {
            return opener.open(keyUri.substring(GcpKmsClient.PREFIX.length()));
        }
    }

    private static void encrypt(KmsMasterKeys keys) {
        try {
            keys.aead(2).encrypt(MATERIAL, ROW);
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void decrypt(Aead aead, byte[] wrapped, byte[] row) {
        try {
            aead.decrypt(wrapped, row);
        } catch (GeneralSecurityException failure) {
            throw new AssertionError(failure);
        }
    }

    private static ThrowableAssertAlternative<LifecycleException> assertRefused(
            Refusal refusal, Runnable action) {
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(refusal));
    }
}
