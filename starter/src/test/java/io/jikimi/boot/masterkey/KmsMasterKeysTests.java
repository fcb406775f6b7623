package io.jikimi.boot.masterkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.subtle.AesGcmJce;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Master keys in a cloud KMS, against a stand-in that fails as those do. */
class KmsMasterKeysTests {

    private static final byte[] MATERIAL =
            "material-of-a-data-key".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ROW = {9};
    private static final String FIRST = "fake-kms://keys/2026";
    private static final String SECOND = "fake-kms://keys/2028";

    private final FakeKms kms = new FakeKms();
    private final List<Duration> pauses = new ArrayList<>();
    private final KmsMasterKeys keys =
            new KmsMasterKeys(
                    new TreeMap<>(Map.of(1, FIRST, 2, SECOND)), 2, kms, new Backoff(pauses::add));

    @Test
    void everyEpochHasAKeyOfItsOwnAndBindsTheRow() throws GeneralSecurityException {
        byte[] first = keys.aead(1).encrypt(MATERIAL, ROW);

        assertThat(keys.currentEpoch()).isEqualTo(2);
        assertThat(keys.epochs()).containsExactly(1, 2);
        assertThat(keys.storage()).isEqualTo("KMS key " + SECOND);
        assertThat(keys.aead(1).decrypt(first, ROW)).isEqualTo(MATERIAL);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> keys.aead(2).decrypt(first, ROW));
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> keys.aead(1).decrypt(first, new byte[] {8}));
        assertThat(pauses).isEmpty();
    }

    @Test
    void anEpochThatIsNotConfiguredIsMissing() {
        assertRefused(Refusal.KEY_MISSING, () -> keys.aead(3))
                .withMessageContaining("master key epoch 3")
                .withMessageContaining("jikimi.master-key.kms.keys");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void waitsAndAsksAgainWhenTheCloudIsBusy(int status) throws GeneralSecurityException {
        kms.failWith(new CloudException(status), new CloudException(status));

        byte[] wrapped = keys.aead(2).encrypt(MATERIAL, ROW);

        assertThat(keys.aead(2).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThat(pauses).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void givesUpAfterTheLastAttempt(int status) {
        kms.failWith(
                new CloudException(status),
                new CloudException(status),
                new CloudException(status),
                new CloudException(status));

        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("status " + status)
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ThrottlingException",
                "LimitExceededException",
                "RequestTimeout",
                "KMSInternalException"
            })
    void waitsAndAsksAgainWhenAwsIsBusyWithStatus400(String code) throws GeneralSecurityException {
        kms.failWith(new FirstAwsException(code), new SecondAwsException(code));

        byte[] wrapped = keys.aead(2).encrypt(MATERIAL, ROW);
        assertThat(keys.aead(2).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThat(pauses).hasSize(2);

        kms.failWith(
                new FirstAwsException(code),
                new FirstAwsException(code),
                new SecondAwsException(code),
                new SecondAwsException(code));
        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("status 400, " + code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDeniedException",
                "ExpiredTokenException",
                "UnrecognizedClientException",
                "InvalidSignatureException"
            })
    void credentialsThatAwsRefusesWithStatus400AreNoDamagedKey(String code) {
        kms.failWith(new FirstAwsException(code));
        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("refuses the credentials");
        kms.failWith(new SecondAwsException(code));
        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("refuses the credentials");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DisabledException",
                "NotFoundException",
                "KMSInvalidStateException",
                "InvalidCiphertextException",
                "material of a key"
            })
    void whatAwsSaysOfADisabledKeyOrADamagedRowIsMissing(String code) {
        kms.failWith(new SecondAwsException(code));

        assertRefused(Refusal.KEY_MISSING, this::encrypt)
                .withMessageContaining("status 400")
                .withMessageNotContaining("material of");
    }

    @Test
    void theKeyOfAnEpochStaysEqual() {
        assertThat(keys.aead(1)).isEqualTo(keys.aead(1)).isNotEqualTo(keys.aead(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void anExpiredTokenIsToldAndNotRepeated(int status) {
        kms.failWith(new CloudException(status));

        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("refuses the credentials")
                .withMessageNotContaining("material-of");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409})
    void aDisabledOrDestroyedKeyIsMissingAndNamesItsEpoch(int status) {
        kms.failWith(new CloudException(status));

        assertRefused(Refusal.KEY_MISSING, this::encrypt)
                .withMessageContaining("master key epoch 2")
                .withMessageContaining(SECOND)
                .withMessageContaining("disabled");
    }

    @Test
    void aTimeOutIsUnavailable() {
        kms.failWith(new SocketTimeoutException("material-of-a-data-key"));

        assertRefused(Refusal.KEY_UNAVAILABLE, this::encrypt)
                .withMessageContaining("SocketTimeoutException")
                .withMessageNotContaining("material-of");
    }

    @Test
    void onlyTheCloudCanDestroyAKey() {
        assertRefused(Refusal.KEY_IN_USE, () -> keys.destroy(1))
                .withMessageContaining("take it out of the configuration")
                .withMessageContaining(FIRST)
                .withMessageNotContaining(SECOND);
    }

    @Test
    void keysThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KmsMasterKeys(new TreeMap<>(Map.of(1, FIRST)), 2, kms))
                .withMessageContaining("jikimi.master-key.kms.current");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KmsMasterKeys(new TreeMap<>(Map.of(0, FIRST)), 0, kms));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new KmsMasterKeys(new TreeMap<>(Map.of(1, "gcp-kms://x")), 1, kms))
                .withMessageContaining("gcp-kms://x");
    }

    private void encrypt() {
        try {
            keys.aead(2).encrypt(MATERIAL, ROW);
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

    /** What the libraries of the clouds throw: a status, and a text that may quote anything. */
    public static final class CloudException extends IOException {

        private static final long serialVersionUID = 1L;

        private final int status;

        CloudException(int status) {
            super("material-of-a-data-key");
            this.status = status;
        }

        public int getStatusCode() {
            return status;
        }
    }

    /** As the first version of the client of AWS throws it. */
    public static final class FirstAwsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String code;

        FirstAwsException(String code) {
            super("material-of-a-data-key");
            this.code = code;
        }

        public int getStatusCode() {
            return 400;
        }

        public String getErrorCode() {
            return code;
        }
    }

    /** As the second version of the client of AWS throws it. */
    public static final class SecondAwsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String code;

        SecondAwsException(String code) {
            super("material-of-a-data-key");
            this.code = code;
        }

        public int statusCode() {
            return 400;
        }

        public Details awsErrorDetails() {
            return new Details(code);
        }

        /** What it tells besides. */
        public record Details(String errorCode) {}
    }

    private static final class FakeKms implements KmsClient {

        private final Map<String, Aead> keys = new HashMap<>();
        private final Deque<Exception> failures = new ArrayDeque<>();

        void failWith(Exception... next) {
            failures.addAll(List.of(next));
        }

        @Override
        public boolean doesSupport(String keyUri) {
            return keyUri.startsWith("fake-kms://");
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
        public Aead getAead(String keyUri) {
            Aead real = keys.computeIfAbsent(keyUri, FakeKms::key);
            return new Aead() {
                @Override
                public byte[] encrypt(byte[] plaintext, byte @Nullable [] associatedData)
                        throws GeneralSecurityException {
                    fail();
                    return real.encrypt(plaintext, associatedData);
                }

                @Override
                public byte[] decrypt(byte[] ciphertext, byte @Nullable [] associatedData)
                        throws GeneralSecurityException {
                    fail();
                    return real.decrypt(ciphertext, associatedData);
                }
            };
        }

        private void fail() throws GeneralSecurityException {
            Exception next = failures.poll();
            if (next != null) {
                throw new GeneralSecurityException("encryption failed", next);
            }
        }

        private static Aead key(String uri) {
            byte[] material = new byte[32];
            System.arraycopy(uri.getBytes(StandardCharsets.UTF_8), 0, material, 0, 20);
            try {
                return new AesGcmJce(material);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
