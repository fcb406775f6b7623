package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.subtle.AesGcmJce;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

/** How a keyset stands in its file. */
interface KeysetForm {

    /** What all keysets of master keys are made with. */
    Configuration TINK = TinkConfig2026.get();

    KeysetHandle keyset(String json) throws GeneralSecurityException;

    String text(KeysetHandle keyset);

    /** What a file of this form is called. */
    String name();

    /** What to do about a file that is not of this form. */
    String doesNotOpen();

    /** What is said to whoever gives a key-encryption key that is none. */
    static LifecycleException wrongKeyEncryptionKey() {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "key-encryption key",
                "The key-encryption key must be "
                        + KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES
                        + " bytes, in Base64 where it is text. Make one with: openssl rand -base64 "
                        + KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES);
    }

    /** Encrypted with a key-encryption key. */
    final class Encrypted implements KeysetForm {

        private static final byte[] CONTEXT =
                "io.jikimi.keys.master".getBytes(StandardCharsets.UTF_8);

        private final Supplier<byte[]> secret;
        private volatile Aead lock;

        Encrypted(Supplier<byte[]> secret) {
            this.secret = secret;
            this.lock = lock(secret.get());
        }

        /** The key-encryption key may have been changed since it was read. */
        @Override
        public KeysetHandle keyset(String json) throws GeneralSecurityException {
            try {
                return keyset(json, lock);
            } catch (GeneralSecurityException doesNotOpen) {
                Aead now = lock(secret.get());
                KeysetHandle keyset = keyset(json, now);
                lock = now;
                return keyset;
            }
        }

        private static KeysetHandle keyset(String json, Aead lock) throws GeneralSecurityException {
            return TinkJsonProtoKeysetFormat.parseEncryptedKeyset(json, lock, CONTEXT, TINK);
        }

        @Override
        public String text(KeysetHandle keyset) {
            try {
                return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                        keyset, lock, CONTEXT, TINK);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException("The keyset could not be encrypted", failure);
            }
        }

        private static Aead lock(byte[] keyEncryptionKey) {
            if (keyEncryptionKey.length != KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES) {
                throw wrongKeyEncryptionKey();
            }
            try {
                return new AesGcmJce(keyEncryptionKey);
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException(
                        "The Java runtime does not offer AES/GCM/NoPadding with 256-bit keys",
                        failure);
            }
        }

        @Override
        public String name() {
            return "keyset file";
        }

        @Override
        public String doesNotOpen() {
            return "The keyset does not open with the given key-encryption key. Configure the key"
                    + " it was created with; a new keyset would make every stored value"
                    + " unreadable.";
        }
    }

    /** Readable for whoever has the file. */
    record Unencrypted() implements KeysetForm {

        @Override
        public KeysetHandle keyset(String json) throws GeneralSecurityException {
            return TinkJsonProtoKeysetFormat.parseKeyset(json, TINK, InsecureSecretKeyAccess.get());
        }

        @Override
        public String text(KeysetHandle keyset) {
            try {
                return TinkJsonProtoKeysetFormat.serializeKeyset(
                        keyset, TINK, InsecureSecretKeyAccess.get());
            } catch (GeneralSecurityException failure) {
                throw new IllegalStateException("The keyset could not be written", failure);
            }
        }

        @Override
        public String name() {
            return "development keyset file";
        }

        @Override
        public String doesNotOpen() {
            return "The file is not a development keyset. If it belongs to an encrypted keyset,"
                    + " configure its key-encryption key; otherwise move it away.";
        }
    }
}
