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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
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
 * <p>The file may be replaced while a service runs: it is read again before a key is wrapped, when
 * somebody {@linkplain #refresh() asks for it} and when a key names an epoch that was not there
 * before. It is only ever replaced as a whole, so that a process that is killed leaves the old file
 * or the new one.
 */
public final class KeysetFileMasterKeys implements MasterKeys {

    /** How many bytes a key-encryption key has. */
    public static final int KEY_ENCRYPTION_KEY_BYTES = 32;

    private static final Configuration TINK = TinkConfig2026.get();
    private static final byte[] CONTEXT = "io.jikimi.keys.master".getBytes(StandardCharsets.UTF_8);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String POSIX = "posix";

    private final Path file;
    private final Form form;
    private volatile Loaded loaded;

    private KeysetFileMasterKeys(Path file, Form form) {
        this.file = file;
        this.form = form;
        this.loaded = load(file, form);
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
        return open(file, () -> keyEncryptionKey);
    }

    /**
     * Opens an existing keyset file with a key-encryption key that may {@linkplain #changeSecret
     * change} while the service runs: it is asked for again when the file does not open.
     *
     * @param file the keyset file
     * @param keyEncryptionKey gives {@value #KEY_ENCRYPTION_KEY_BYTES} bytes
     * @throws LifecycleException as {@link #open(Path, byte[])} does
     */
    public static KeysetFileMasterKeys open(Path file, Supplier<byte[]> keyEncryptionKey) {
        return new KeysetFileMasterKeys(file, new Encrypted(keyEncryptionKey));
    }

    /**
     * Creates a keyset file with epoch 1 and opens it. Meant for a command that is run once per
     * service.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if the file exists already: it is never
     *     overwritten
     */
    public static KeysetFileMasterKeys create(Path file, byte[] keyEncryptionKey) {
        Form form = new Encrypted(() -> keyEncryptionKey);
        if (!writeNew(file, form.text(firstEpoch()))) {
            throw unusable(
                    file,
                    "The file exists already and is never overwritten: the keys of every stored"
                            + " value hang on it. Name another file, or use this one.",
                    null);
        }
        return new KeysetFileMasterKeys(file, form);
    }

    /**
     * Adds an epoch to a keyset file without using it: keys wrapped under it will open wherever
     * this file is. For services whose instances have copies of the file; all of them have to have
     * the epoch before one of them {@linkplain #rotate wraps under it}. An epoch that was prepared
     * already is not prepared twice.
     *
     * @return the number of the epoch
     * @throws LifecycleException with {@code KEY_MISSING} if the file does not open or cannot be
     *     written, or if another process is changing it
     */
    public static int prepare(Path file, byte[] keyEncryptionKey) {
        return change(file, keyEncryptionKey, KeysetFileMasterKeys::withPreparedEpoch);
    }

    /**
     * Makes the prepared epoch, or a new one if none was prepared, the one that wraps new keys. The
     * older epochs stay: what was wrapped under them still opens.
     *
     * @return the number of the epoch
     * @throws LifecycleException as {@link #prepare} does
     */
    public static int rotate(Path file, byte[] keyEncryptionKey) {
        return change(
                file,
                keyEncryptionKey,
                keyset -> {
                    KeysetHandle prepared = withPreparedEpoch(keyset);
                    int newest = newest(prepared);
                    KeysetHandle.Builder builder = KeysetHandle.newBuilder(prepared);
                    for (int i = 0; i < builder.size(); i++) {
                        if (prepared.getAt(i).getId() == newest) {
                            builder.getAt(i).makePrimary();
                        }
                    }
                    return builder.setConfiguration(TINK).build();
                });
    }

    /**
     * Encrypts a keyset file with another key-encryption key. The epochs stay as they are, and so
     * does everything they have wrapped. The old file is kept beside the new one until every epoch
     * was opened with the new key, and then deleted; whoever has the old key and a copy of the old
     * file still opens that.
     *
     * @throws LifecycleException as {@link #prepare} does, or if the two keys are the same, or if
     *     an earlier change was interrupted and has left the old file
     */
    public static void changeSecret(Path file, byte[] keyEncryptionKey, byte[] another) {
        if (MessageDigest.isEqual(keyEncryptionKey, another)) {
            throw unusable(
                    file, "The new key-encryption key is the one it has. Make another.", null);
        }
        Form old = new Encrypted(() -> keyEncryptionKey);
        Form fresh = new Encrypted(() -> another);
        alone(file, old, () -> changeForm(file, old, fresh));
    }

    private static KeysetHandle changeForm(Path file, Form old, Form fresh)
            throws GeneralSecurityException, IOException {
        Path absolute = file.toRealPath();
        Path kept = absolute.resolveSibling(absolute.getFileName() + ".old");
        KeysetHandle keyset = old.keyset(read(file));
        try {
            Files.createFile(kept, mode(kept));
        } catch (FileAlreadyExistsException interrupted) {
            throw unusable(
                    file,
                    "An earlier change has left "
                            + kept
                            + ". Find out which of the two opens with which key, keep that one, and"
                            + " move the other away.",
                    interrupted);
        }
        Files.writeString(kept, Files.readString(absolute), StandardOpenOption.SYNC);
        replace(file, fresh.text(keyset));
        if (!isSame(keyset, read(file), fresh)) {
            Files.move(
                    kept,
                    absolute,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            throw unusable(
                    file,
                    "What was written does not open as it should. The old file is in its place"
                            + " again.",
                    null);
        }
        Files.delete(kept);
        return keyset;
    }

    private static boolean isSame(KeysetHandle keyset, String written, Form form) {
        try {
            return form.keyset(written).equalsKeyset(keyset);
        } catch (GeneralSecurityException doesNotOpen) {
            return false;
        }
    }

    /**
     * Opens the development keyset of a database that does not outlive the machine, and creates it
     * if it is missing. It is not encrypted: whoever reads the file can read every value.
     */
    public static KeysetFileMasterKeys development(Path file) {
        if (!Files.exists(file)) {
            // Whether this instance wrote it or another one did just now is the same to both.
            writeNew(file, new Unencrypted().text(firstEpoch()));
        }
        return new KeysetFileMasterKeys(file, new Unencrypted());
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

    /**
     * Looks at the file, so that nothing is wrapped under an epoch that was replaced or is gone.
     */
    @Override
    public int currentEpoch() {
        try {
            refreshIfChanged();
        } catch (RuntimeException unusable) {
            // What is in memory still opens and wraps; the next run of the job says what is wrong.
        }
        return loaded.current();
    }

    @Override
    public Aead aead(int epoch) {
        Aead aead = loaded.epochs().get(epoch);
        if (aead == null) {
            refreshIfChanged();
            aead = loaded.epochs().get(epoch);
        }
        if (aead == null) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    "master key epoch " + epoch,
                    "The "
                            + storage()
                            + " holds no such epoch. Keys wrapped under it belong to a backup whose"
                            + " epoch was destroyed, or the keyset is not the one of this"
                            + " database.");
        }
        return aead;
    }

    @Override
    public SortedSet<Integer> epochs() {
        return new TreeSet<>(loaded.epochs().keySet());
    }

    @Override
    public void refresh() {
        loaded = load(file, form);
    }

    @Override
    public void destroy(int epoch) {
        refresh();
        if (loaded.epochs().containsKey(epoch)) {
            rewrite(file, form, keyset -> without(keyset, epoch));
            refresh();
        }
    }

    @Override
    public String storage() {
        return form.name() + " " + file;
    }

    private void refreshIfChanged() {
        if (!Stamp.of(file).equals(loaded.stamp())) {
            refresh();
        }
    }

    private static Loaded load(Path file, Form form) {
        Stamp stamp = Stamp.of(file);
        String json = read(file);
        try {
            return Loaded.of(form.keyset(json), stamp);
        } catch (GeneralSecurityException failure) {
            throw unusable(file, form.doesNotOpen(), failure);
        }
    }

    private static int change(Path file, byte[] keyEncryptionKey, Change change) {
        return newest(rewrite(file, new Encrypted(() -> keyEncryptionKey), change));
    }

    private static KeysetHandle rewrite(Path file, Form form, Change change) {
        return alone(
                file,
                form,
                () -> {
                    KeysetHandle changed = change.of(form.keyset(read(file)));
                    replace(file, form.text(changed));
                    return changed;
                });
    }

    private static KeysetHandle alone(Path file, Form form, Work work) {
        Path guard = file.resolveSibling(file.getFileName() + ".lock").toAbsolutePath();
        read(file);
        try (FileChannel channel = FileChannel.open(guard, writable(), mode(guard));
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw busy(file, null);
            }
            return work.run();
        } catch (OverlappingFileLockException other) {
            throw busy(file, other);
        } catch (GeneralSecurityException failure) {
            throw unusable(file, form.doesNotOpen(), failure);
        } catch (IOException failure) {
            throw unusable(
                    file,
                    "The file cannot be replaced. Run this as its owner, who must be able to write"
                            + " into the folder; a mounted secret is changed where it comes from.",
                    failure);
        }
    }

    private static LifecycleException busy(Path file, @Nullable Exception cause) {
        return unusable(
                file,
                "Another process is changing the file. Wait for it, and look at what it did before"
                        + " you repeat this.",
                cause);
    }

    private static KeysetHandle withPreparedEpoch(KeysetHandle keyset)
            throws GeneralSecurityException {
        int newest = newest(keyset);
        if (newest > keyset.getPrimary().getId()) {
            return keyset;
        }
        return KeysetHandle.newBuilder(keyset)
                .addEntry(
                        KeysetHandle.generateEntryFromParameters(
                                        PredefinedAeadParameters.AES256_GCM)
                                .withFixedId(newest + 1))
                .setConfiguration(TINK)
                .build();
    }

    private static KeysetHandle without(KeysetHandle keyset, int epoch)
            throws GeneralSecurityException {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(keyset);
        for (int i = keyset.size() - 1; i >= 0; i--) {
            if (keyset.getAt(i).getId() == epoch) {
                builder.deleteAt(i);
            }
        }
        return builder.setConfiguration(TINK).build();
    }

    private static int newest(KeysetHandle keyset) {
        int newest = 0;
        for (int i = 0; i < keyset.size(); i++) {
            newest = Math.max(newest, keyset.getAt(i).getId());
        }
        return newest;
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

    /** The new file is complete and durable before it takes the place of the old one. */
    private static void replace(Path file, String json) throws IOException {
        Path absolute = file.toRealPath();
        Path folder = Objects.requireNonNull(absolute.getParent());
        Path complete =
                Files.createTempFile(folder, file.getFileName().toString(), ".new", mode(file));
        try {
            Files.writeString(complete, json, StandardOpenOption.SYNC);
            keepOwner(absolute, complete);
            Files.move(
                    complete,
                    absolute,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(complete);
        }
        syncFolder(folder);
    }

    /** An administrator may change the file of an account that could not read it afterwards. */
    private static void keepOwner(Path from, Path to) throws IOException {
        if (!Files.getOwner(from).equals(Files.getOwner(to))) {
            Files.setOwner(to, Files.getOwner(from));
        }
    }

    private static void syncFolder(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException notOnThisSystem) {
            // Windows opens no folder; there the move itself is durable.
        }
    }

    private static Set<StandardOpenOption> writable() {
        return EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

    /** What is done while nobody else changes the file. */
    private interface Work {
        KeysetHandle run() throws GeneralSecurityException, IOException;
    }

    /** What is made of a keyset. */
    private interface Change {
        KeysetHandle of(KeysetHandle keyset) throws GeneralSecurityException;
    }

    /** How a keyset stands in its file. */
    private interface Form {

        KeysetHandle keyset(String json) throws GeneralSecurityException;

        String text(KeysetHandle keyset);

        String name();

        String doesNotOpen();
    }

    private static final class Encrypted implements Form {

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

    private record Unencrypted() implements Form {

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

    /** The epochs of the file as it was when it was read. */
    private record Loaded(SortedMap<Integer, Aead> epochs, int current, Stamp stamp) {

        static Loaded of(KeysetHandle keyset, Stamp stamp) throws GeneralSecurityException {
            SortedMap<Integer, Aead> epochs = new TreeMap<>();
            for (int i = 0; i < keyset.size(); i++) {
                KeysetHandle.Entry entry = keyset.getAt(i);
                if (entry.getStatus() == KeyStatus.ENABLED) {
                    epochs.put(entry.getId(), aead(entry));
                }
            }
            return new Loaded(epochs, keyset.getPrimary().getId(), stamp);
        }
    }

    /** By what a replaced file is known. */
    private record Stamp(@Nullable FileTime changed, long size, @Nullable Object identity) {

        static Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
            } catch (IOException unreadable) {
                return new Stamp(null, -1, null);
            }
        }
    }
}
