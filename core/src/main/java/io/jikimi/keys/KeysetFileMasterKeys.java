package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.subtle.AesGcmJce;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Master keys in a Tink keyset file. The file is encrypted with a key-encryption key that comes
 * from elsewhere (an environment variable, a mounted secret), so that neither alone opens anything,
 * and only its owner may read it. Every entry of the keyset is an epoch, its number the number of
 * the epoch; the primary entry wraps new keys.
 *
 * <p>For a database in memory there is a {@linkplain #development(Path) development keyset} that is
 * not encrypted; the caller has to warn about it loudly.
 *
 * <p>Immutable: a changed file is seen by the next instance that is opened.
 */
public final class KeysetFileMasterKeys implements MasterKeys {

    /** How many bytes a key-encryption key has. */
    public static final int KEY_ENCRYPTION_KEY_BYTES = 32;

    private static final Configuration TINK = TinkConfig2026.get();
    private static final byte[] CONTEXT = "io.jikimi.keys.master".getBytes(StandardCharsets.UTF_8);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String POSIX = "posix";

    private final Map<Integer, Aead> epochs;
    private final int current;
    private final String storage;

    private KeysetFileMasterKeys(KeysetHandle keyset, String storage)
            throws GeneralSecurityException {
        this.epochs = new TreeMap<>();
        for (int i = 0; i < keyset.size(); i++) {
            KeysetHandle.Entry entry = keyset.getAt(i);
            if (entry.getStatus() == KeyStatus.ENABLED) {
                epochs.put(entry.getId(), aead(entry));
            }
        }
        this.current = keyset.getPrimary().getId();
        this.storage = storage;
    }

    /**
     * Opens an existing keyset file.
     *
     * @param file the keyset file
     * @param keyEncryptionKey {@value #KEY_ENCRYPTION_KEY_BYTES} bytes
     * @throws LifecycleException with {@code KEY_MISSING} if the file is missing, may be read by
     *     others than its owner, or does not open with this key
     */
    public static KeysetFileMasterKeys open(Path file, byte[] keyEncryptionKey) {
        String json = read(file);
        Aead lock = lock(keyEncryptionKey);
        try {
            return new KeysetFileMasterKeys(
                    TinkJsonProtoKeysetFormat.parseEncryptedKeyset(json, lock, CONTEXT, TINK),
                    "keyset file " + file);
        } catch (GeneralSecurityException failure) {
            throw unusable(
                    file,
                    "The keyset does not open with the given key-encryption key. Configure the key"
                            + " it was created with; a new keyset would make every stored value"
                            + " unreadable.",
                    failure);
        }
    }

    /**
     * Creates a keyset file with epoch 1 and opens it. Meant for a command that is run once per
     * service.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if the file exists already: it is never
     *     overwritten
     */
    public static KeysetFileMasterKeys create(Path file, byte[] keyEncryptionKey) {
        Aead lock = lock(keyEncryptionKey);
        if (!writeNew(file, encrypted(firstEpoch(), lock))) {
            throw unusable(
                    file,
                    "The file exists already and is never overwritten: the keys of every stored"
                            + " value hang on it. Name another file, or use this one.",
                    null);
        }
        return open(file, keyEncryptionKey);
    }

    /**
     * Opens the development keyset of a database that does not outlive the machine, and creates it
     * if it is missing. It is not encrypted: whoever reads the file can read every value.
     */
    public static KeysetFileMasterKeys development(Path file) {
        if (!Files.exists(file)) {
            // Whether this instance wrote it or another one did just now is the same to both.
            writeNew(file, unencrypted(firstEpoch()));
        }
        String json = read(file);
        try {
            return new KeysetFileMasterKeys(
                    TinkJsonProtoKeysetFormat.parseKeyset(
                            json, TINK, InsecureSecretKeyAccess.get()),
                    "development keyset file " + file);
        } catch (GeneralSecurityException failure) {
            throw unusable(
                    file,
                    "The file is not a development keyset. If it belongs to an encrypted keyset,"
                            + " configure its key-encryption key; otherwise move it away.",
                    failure);
        }
    }

    /**
     * Reads a key-encryption key as it stands in an environment variable or a secret file: {@value
     * #KEY_ENCRYPTION_KEY_BYTES} bytes in Base64.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if it is anything else; the text itself
     *     is not repeated
     */
    public static byte[] keyEncryptionKey(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException notBase64) {
            // The decoder's message quotes what it could not read: it is not passed on.
            throw wrongKeyEncryptionKey();
        }
        if (key.length != KEY_ENCRYPTION_KEY_BYTES) {
            throw wrongKeyEncryptionKey();
        }
        return key;
    }

    @Override
    public int currentEpoch() {
        return current;
    }

    @Override
    public Aead aead(int epoch) {
        Aead aead = epochs.get(epoch);
        if (aead == null) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "master key epoch " + epoch,
                    "The "
                            + storage
                            + " holds no such epoch. Keys wrapped under it belong to a backup whose"
                            + " epoch was destroyed, or the keyset is not the one of this"
                            + " database.");
        }
        return aead;
    }

    @Override
    public String storage() {
        return storage;
    }

    private static Aead aead(KeysetHandle.Entry epoch) throws GeneralSecurityException {
        return KeysetHandle.newBuilder()
                .addEntry(
                        KeysetHandle.importKey(epoch.getKey())
                                .withFixedId(epoch.getId())
                                .makePrimary())
                .setConfiguration(TINK)
                .build()
                .getPrimitive(TINK, Aead.class);
    }

    private static Aead lock(byte[] keyEncryptionKey) {
        if (keyEncryptionKey.length != KEY_ENCRYPTION_KEY_BYTES) {
            throw wrongKeyEncryptionKey();
        }
        try {
            return new AesGcmJce(keyEncryptionKey);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(
                    "The Java runtime does not offer AES/GCM/NoPadding with 256-bit keys", failure);
        }
    }

    private static KeysetHandle firstEpoch() {
        try {
            return KeysetHandle.newBuilder()
                    .addEntry(
                            KeysetHandle.generateEntryFromParameters(
                                            PredefinedAeadParameters.AES256_GCM)
                                    .withFixedId(1)
                                    .makePrimary())
                    .setConfiguration(TINK)
                    .build();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("A master key could not be generated", failure);
        }
    }

    private static String encrypted(KeysetHandle keyset, Aead lock) {
        try {
            return TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(keyset, lock, CONTEXT, TINK);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The keyset could not be encrypted", failure);
        }
    }

    private static String unencrypted(KeysetHandle keyset) {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    keyset, TINK, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("The keyset could not be written", failure);
        }
    }

    private static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw unusable(
                    file,
                    "There is no such file. Mount the one this database was written with, or create"
                            + " the keyset once: java -cp <class path of the service>"
                            + " io.jikimi.boot.MasterKeyCommand create <keyset-file>"
                            + " <secret-file>",
                    null);
        }
        try {
            refuseIfOthersMayRead(file);
            return Files.readString(file);
        } catch (IOException failure) {
            throw unusable(
                    file, "The file cannot be read. Give its owner the right to read it.", failure);
        }
    }

    private static void refuseIfOthersMayRead(Path file) throws IOException {
        if (hasPosixPermissions(file)
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw unusable(
                    file,
                    "Others than its owner may use the file. Run: chmod 600 on it, and rotate the"
                            + " master key if somebody may have read it.",
                    null);
        }
    }

    private static boolean hasPosixPermissions(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    /** Writes a complete file or none, and tells whether there was none before. */
    private static boolean writeNew(Path file, String json) {
        Path absolute = file.toAbsolutePath();
        try {
            Files.createDirectories(absolute.getParent());
            Path complete =
                    Files.createTempFile(
                            absolute.getParent(),
                            file.getFileName().toString(),
                            ".new",
                            mode(file));
            try {
                Files.writeString(complete, json, StandardOpenOption.SYNC);
                Files.move(complete, absolute);
                return true;
            } finally {
                Files.deleteIfExists(complete);
            }
        } catch (FileAlreadyExistsException present) {
            return false;
        } catch (IOException failure) {
            throw unusable(
                    file, "The file cannot be written. Name a folder the service owns.", failure);
        }
    }

    private static FileAttribute<?>[] mode(Path file) {
        return hasPosixPermissions(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static LifecycleException wrongKeyEncryptionKey() {
        return new LifecycleException(
                Refusal.KEY_MISSING,
                "key-encryption key",
                "The key-encryption key must be "
                        + KEY_ENCRYPTION_KEY_BYTES
                        + " bytes, in Base64 where it is text. Make one with: openssl rand -base64 "
                        + KEY_ENCRYPTION_KEY_BYTES);
    }

    private static LifecycleException unusable(
            Path file, String action, @Nullable Exception cause) {
        String where = "master keyset " + file;
        return cause == null
                ? new LifecycleException(Refusal.KEY_MISSING, where, action)
                : new LifecycleException(Refusal.KEY_MISSING, where, action, cause);
    }
}
