package io.jikimi.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.jikimi.keys.KeysetFile.Work;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

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

    private final KeysetFile file;
    private final KeysetForm form;
    private volatile Loaded loaded;

    private KeysetFileMasterKeys(KeysetFile file, KeysetForm form) {
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
        return new KeysetFileMasterKeys(
                new KeysetFile(file), new KeysetForm.Encrypted(keyEncryptionKey));
    }

    /**
     * Creates a keyset file with epoch 1 and opens it. Meant for a command that is run once per
     * service.
     *
     * @throws LifecycleException with {@code KEY_MISSING} if the file exists already: it is never
     *     overwritten
     */
    public static KeysetFileMasterKeys create(Path file, byte[] keyEncryptionKey) {
        KeysetFile created = new KeysetFile(file);
        KeysetForm form = new KeysetForm.Encrypted(() -> keyEncryptionKey);
        if (!created.writeNew(form.text(firstEpoch()))) {
            throw created.unusable(
                    "The file exists already and is never overwritten: the keys of every stored"
                            + " value hang on it. Name another file, or use this one.",
                    null);
        }
        return new KeysetFileMasterKeys(created, form);
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
                    return builder.setConfiguration(KeysetForm.TINK).build();
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
        KeysetFile changed = new KeysetFile(file);
        if (MessageDigest.isEqual(keyEncryptionKey, another)) {
            throw changed.unusable(
                    "The new key-encryption key is the one it has. Make another.", null);
        }
        KeysetForm old = new KeysetForm.Encrypted(() -> keyEncryptionKey);
        KeysetForm fresh = new KeysetForm.Encrypted(() -> another);
        alone(changed, old, () -> changeForm(changed, old, fresh));
    }

    private static KeysetHandle changeForm(KeysetFile file, KeysetForm old, KeysetForm fresh)
            throws GeneralSecurityException, IOException {
        KeysetHandle keyset = old.keyset(file.read());
        Path kept = file.keep();
        file.replace(fresh.text(keyset));
        if (!isSame(keyset, file.read(), fresh)) {
            file.putBack(kept);
            throw file.unusable(
                    "What was written does not open as it should. The old file is in its place"
                            + " again.",
                    null);
        }
        Files.delete(kept);
        return keyset;
    }

    private static boolean isSame(KeysetHandle keyset, String written, KeysetForm form) {
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
        KeysetFile development = new KeysetFile(file);
        KeysetForm form = new KeysetForm.Unencrypted();
        if (!Files.exists(file)) {
            // Whether this instance wrote it or another one did just now is the same to both.
            development.writeNew(form.text(firstEpoch()));
        }
        return new KeysetFileMasterKeys(development, form);
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
            throw KeysetForm.wrongKeyEncryptionKey();
        }
        if (key.length != KEY_ENCRYPTION_KEY_BYTES) {
            throw KeysetForm.wrongKeyEncryptionKey();
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
        return form.name() + " " + file.path();
    }

    private void refreshIfChanged() {
        if (!file.stamp().equals(loaded.stamp())) {
            refresh();
        }
    }

    private static Loaded load(KeysetFile file, KeysetForm form) {
        KeysetFile.Stamp stamp = file.stamp();
        String json = file.read();
        try {
            return Loaded.of(form.keyset(json), stamp);
        } catch (GeneralSecurityException failure) {
            throw file.unusable(form.doesNotOpen(), failure);
        }
    }

    private static int change(Path file, byte[] keyEncryptionKey, Change change) {
        return newest(
                rewrite(
                        new KeysetFile(file),
                        new KeysetForm.Encrypted(() -> keyEncryptionKey),
                        change));
    }

    private static KeysetHandle rewrite(KeysetFile file, KeysetForm form, Change change) {
        return alone(
                file,
                form,
                () -> {
                    KeysetHandle changed = change.of(form.keyset(file.read()));
                    file.replace(form.text(changed));
                    return changed;
                });
    }

    private static KeysetHandle alone(KeysetFile file, KeysetForm form, Work<KeysetHandle> work) {
        try {
            return file.alone(work);
        } catch (GeneralSecurityException failure) {
            throw file.unusable(form.doesNotOpen(), failure);
        }
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
                .setConfiguration(KeysetForm.TINK)
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
        return builder.setConfiguration(KeysetForm.TINK).build();
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
                .setConfiguration(KeysetForm.TINK)
                .build()
                .getPrimitive(KeysetForm.TINK, Aead.class);
    }

    private static KeysetHandle firstEpoch() {
        try {
            return KeysetHandle.newBuilder()
                    .addEntry(
                            KeysetHandle.generateEntryFromParameters(
                                            PredefinedAeadParameters.AES256_GCM)
                                    .withFixedId(1)
                                    .makePrimary())
                    .setConfiguration(KeysetForm.TINK)
                    .build();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("A master key could not be generated", failure);
        }
    }

    /** What is made of a keyset. */
    private interface Change {
        KeysetHandle of(KeysetHandle keyset) throws GeneralSecurityException;
    }

    /** The epochs of the file as it was when it was read. */
    private record Loaded(SortedMap<Integer, Aead> epochs, int current, KeysetFile.Stamp stamp) {

        static Loaded of(KeysetHandle keyset, KeysetFile.Stamp stamp)
                throws GeneralSecurityException {
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
}
