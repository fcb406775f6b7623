package io.jikimi.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.crypto.tink.Aead;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KeysetFileMasterKeysTests {

    private static final String NO_PERMISSIONS = "Its file systems know no POSIX permissions";
    private static final byte[] MATERIAL = {1, 2, 3};
    private static final byte[] ROW = {9};

    private final byte[] lock = key(1);

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("keys/master.json");
    }

    @Test
    void opensWhatItCreated() throws GeneralSecurityException {
        byte[] wrapped = KeysetFileMasterKeys.create(file, lock).aead(1).encrypt(MATERIAL, ROW);

        KeysetFileMasterKeys opened = KeysetFileMasterKeys.open(file, lock);

        assertThat(opened.currentEpoch()).isEqualTo(1);
        assertThat(opened.aead(1).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThat(opened.storage()).isEqualTo("keyset file " + file);
        assertThat(folder.resolve("keys")).isDirectoryContaining(file::equals);
    }

    @Test
    void neverOverwritesAKeyset() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        String before = Files.readString(file);

        assertRefused(() -> KeysetFileMasterKeys.create(file, lock))
                .withMessageContaining("never overwritten");

        assertThat(file).hasContent(before);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesAnotherKeyEncryptionKey() {
        KeysetFileMasterKeys.create(file, lock);

        assertRefused(() -> KeysetFileMasterKeys.open(file, key(2)))
                .withMessageContaining("does not open");
    }

    @Test
    void refusesAnAlteredFile() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        Files.writeString(file, "{\"encryptedKeyset\":\"AAAA\"}");

        assertRefused(() -> KeysetFileMasterKeys.open(file, lock));

        Files.writeString(file, "not a keyset");
        assertRefused(() -> KeysetFileMasterKeys.open(file, lock));
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertRefused(() -> KeysetFileMasterKeys.open(file, lock))
                .withMessageContaining(file.toString())
                .withMessageContaining("no such file");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void givesTheFileToItsOwnerOnly() throws IOException {
        KeysetFileMasterKeys.create(file, lock);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void refusesAFileOthersMayRead() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(() -> KeysetFileMasterKeys.open(file, lock))
                .withMessageContaining("chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(KeysetFileMasterKeys.open(file, lock).currentEpoch()).isEqualTo(1);
    }

    @Test
    void readsEveryEpochAndWrapsUnderThePrimaryOne() throws Exception {
        KeysetHandle keyset =
                KeysetHandle.newBuilder()
                        .addEntry(epoch(1))
                        .addEntry(epoch(3).makePrimary())
                        .setConfiguration(TinkConfig2026.get())
                        .build();
        Files.createDirectories(file.getParent());
        Files.createFile(file, ownerOnly());
        Files.writeString(
                file,
                TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                        keyset,
                        new AesGcmJce(lock),
                        "io.jikimi.keys.master".getBytes(StandardCharsets.UTF_8),
                        TinkConfig2026.get()));

        KeysetFileMasterKeys masterKeys = KeysetFileMasterKeys.open(file, lock);

        assertThat(masterKeys.currentEpoch()).isEqualTo(3);
        Aead first = masterKeys.aead(1);
        byte[] wrapped = first.encrypt(MATERIAL, ROW);
        assertThat(first.decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> masterKeys.aead(3).decrypt(wrapped, ROW));
        assertRefused(() -> masterKeys.aead(2)).withMessageContaining("no such epoch");
    }

    @Test
    void rotatesToANewEpochAndKeepsTheOldOne() throws GeneralSecurityException {
        byte[] wrapped = KeysetFileMasterKeys.create(file, lock).aead(1).encrypt(MATERIAL, ROW);

        assertThat(KeysetFileMasterKeys.rotate(file, lock)).isEqualTo(2);

        KeysetFileMasterKeys rotated = KeysetFileMasterKeys.open(file, lock);
        assertThat(rotated.currentEpoch()).isEqualTo(2);
        assertThat(rotated.epochs()).containsExactly(1, 2);
        assertThat(rotated.aead(1).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> rotated.aead(2).decrypt(wrapped, ROW));
        assertThat(KeysetFileMasterKeys.rotate(file, lock)).isEqualTo(3);
    }

    @Test
    void anEpochThatIsPreparedIsNotUsedUntilItIsRotatedTo() {
        KeysetFileMasterKeys.create(file, lock);

        assertThat(KeysetFileMasterKeys.prepare(file, lock)).isEqualTo(2);
        assertThat(KeysetFileMasterKeys.prepare(file, lock)).isEqualTo(2);

        KeysetFileMasterKeys prepared = KeysetFileMasterKeys.open(file, lock);
        assertThat(prepared.currentEpoch()).isEqualTo(1);
        assertThat(prepared.epochs()).containsExactly(1, 2);
        assertThat(KeysetFileMasterKeys.rotate(file, lock)).isEqualTo(2);
        prepared.refresh();
        assertThat(prepared.currentEpoch()).isEqualTo(2);
    }

    @Test
    void seesANewEpochOfAFileThatWasReplacedWhenAKeyNamesIt() {
        KeysetFileMasterKeys running = KeysetFileMasterKeys.create(file, lock);
        KeysetFileMasterKeys.rotate(file, lock);

        assertThat(running.epochs()).containsExactly(1);
        assertThat(running.aead(2)).isNotNull();
        assertThat(running.epochs()).containsExactly(1, 2);
    }

    @Test
    void wrapsUnderTheNewEpochOfAFileThatWasReplaced() throws IOException {
        KeysetFileMasterKeys running = KeysetFileMasterKeys.create(file, lock);
        KeysetFileMasterKeys.rotate(file, lock);

        assertThat(running.currentEpoch()).isEqualTo(2);
        Files.delete(file);
        assertThat(running.currentEpoch()).as("of a file that is away").isEqualTo(2);
    }

    @Test
    void forgetsAnEpochThatWasDestroyed() throws IOException {
        KeysetFileMasterKeys running = KeysetFileMasterKeys.create(file, lock);
        KeysetFileMasterKeys.rotate(file, lock);
        KeysetFileMasterKeys other = KeysetFileMasterKeys.open(file, lock);

        other.destroy(1);
        running.refresh();

        assertRefused(() -> running.aead(1)).withMessageContaining("master key epoch 1");
        assertThat(running.epochs()).containsExactly(2);
        assertThat(KeysetFileMasterKeys.rotate(file, lock)).isEqualTo(3);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void aReplacedFileBelongsToItsOwnerOnlyAndLeavesNothingBehind() throws IOException {
        KeysetFileMasterKeys.create(file, lock);

        KeysetFileMasterKeys.rotate(file, lock);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files)
                    .containsExactlyInAnyOrder(file, file.resolveSibling("master.json.lock"));
        }
    }

    /** Only an administrator may give a file away; elsewhere this is left out. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void aReplacedFileStaysWithTheAccountItBelongedTo() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        UserPrincipal service = give(file, "nobody");

        KeysetFileMasterKeys.rotate(file, lock);

        assertThat(Files.getOwner(file)).isEqualTo(service);
    }

    private static UserPrincipal give(Path file, String account) {
        try {
            UserPrincipal owner =
                    file.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(account);
            Files.setOwner(file, owner);
            return owner;
        } catch (IOException notAllowed) {
            return abort("The tests do not run as an administrator: " + notAllowed);
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void changesNoFileThatOthersMayRead() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        String before = Files.readString(file);

        assertRefused(() -> KeysetFileMasterKeys.rotate(file, lock))
                .withMessageContaining("chmod 600");
        assertThat(file).hasContent(before);
    }

    @Test
    void changesNothingWithAnotherKeyEncryptionKeyOrWhileAnotherProcessDoes() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        String before = Files.readString(file);

        assertRefused(() -> KeysetFileMasterKeys.rotate(file, key(2)))
                .withMessageContaining("does not open");
        try (FileChannel other =
                        FileChannel.open(
                                file.resolveSibling("master.json.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            assertThat(held.isValid()).isTrue();
            assertRefused(() -> KeysetFileMasterKeys.rotate(file, lock))
                    .withMessageContaining("Another process is changing the file");
        }
        assertThat(file).hasContent(before);
        assertRefused(() -> KeysetFileMasterKeys.rotate(folder.resolve("none.json"), lock))
                .withMessageContaining("no such file");
    }

    @Test
    void anotherKeyEncryptionKeyOpensTheSameEpochs() throws Exception {
        KeysetFileMasterKeys.create(file, lock);
        KeysetFileMasterKeys.rotate(file, lock);
        KeysetFileMasterKeys before = KeysetFileMasterKeys.open(file, lock);
        byte[] first = before.aead(1).encrypt(MATERIAL, ROW);
        byte[] second = before.aead(2).encrypt(MATERIAL, ROW);

        KeysetFileMasterKeys.changeSecret(file, lock, key(2));

        KeysetFileMasterKeys after = KeysetFileMasterKeys.open(file, key(2));
        assertThat(after.currentEpoch()).isEqualTo(2);
        assertThat(after.aead(1).decrypt(first, ROW)).isEqualTo(MATERIAL);
        assertThat(after.aead(2).decrypt(second, ROW)).isEqualTo(MATERIAL);
        assertRefused(() -> KeysetFileMasterKeys.open(file, lock));
        assertThat(file.resolveSibling("master.json.old")).doesNotExist();
        assertRefused(() -> KeysetFileMasterKeys.changeSecret(file, key(2), key(2)))
                .withMessageContaining("is the one it has");
        assertRefused(() -> KeysetFileMasterKeys.changeSecret(file, lock, key(3)))
                .withMessageContaining("does not open");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_PERMISSIONS)
    void aFileWhoseSecretWasChangedBelongsToItsOwnerOnly() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        KeysetFileMasterKeys.changeSecret(file, lock, key(2));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(() -> KeysetFileMasterKeys.changeSecret(file, key(2), key(3)))
                .withMessageContaining("chmod 600");
    }

    @Test
    void aChangeThatWasInterruptedIsLookedAtByPeople() throws IOException {
        KeysetFileMasterKeys.create(file, lock);
        Path kept = Files.writeString(file.resolveSibling("master.json.old"), "old");

        assertRefused(() -> KeysetFileMasterKeys.changeSecret(file, lock, key(2)))
                .withMessageContaining(kept.toString());

        assertThat(kept).hasContent("old");
        assertThat(KeysetFileMasterKeys.open(file, lock).currentEpoch()).isEqualTo(1);
    }

    @Test
    void aRunningServiceReadsItsSecretAgainWhenTheFileDoesNotOpen() {
        KeysetFileMasterKeys.create(file, lock);
        AtomicReference<byte[]> secret = new AtomicReference<>(lock);
        KeysetFileMasterKeys running = KeysetFileMasterKeys.open(file, secret::get);
        KeysetFileMasterKeys.changeSecret(file, lock, key(2));

        assertThat(running.currentEpoch()).as("what is in memory").isEqualTo(1);
        assertRefused(running::refresh).withMessageContaining("does not open");
        secret.set(key(2));
        KeysetFileMasterKeys.rotate(file, key(2));
        running.refresh();

        assertThat(running.epochs()).containsExactly(1, 2);
    }

    @Test
    void createsTheDevelopmentKeysetOnceAndKeepsIt() throws GeneralSecurityException {
        KeysetFileMasterKeys first = KeysetFileMasterKeys.development(file);
        byte[] wrapped = first.aead(1).encrypt(MATERIAL, ROW);

        KeysetFileMasterKeys second = KeysetFileMasterKeys.development(file);

        assertThat(second.aead(1).decrypt(wrapped, ROW)).isEqualTo(MATERIAL);
        assertThat(second.storage()).startsWith("development keyset file");
    }

    @Test
    void doesNotTakeAnEncryptedKeysetForADevelopmentOne() {
        KeysetFileMasterKeys.create(file, lock);

        assertRefused(() -> KeysetFileMasterKeys.development(file))
                .withMessageContaining("not a development keyset");
    }

    @Test
    void doesNotTakeADevelopmentKeysetForAnEncryptedOne() {
        KeysetFileMasterKeys.development(file);

        assertRefused(() -> KeysetFileMasterKeys.open(file, lock));
    }

    @Test
    void readsAKeyEncryptionKeyFromBase64() {
        String text = Base64.getEncoder().encodeToString(lock) + "\n";

        assertThat(KeysetFileMasterKeys.keyEncryptionKey(text)).isEqualTo(lock);
    }

    @Test
    void refusesAKeyEncryptionKeyOfAnotherLengthWithoutRepeatingIt() {
        assertRefused(() -> KeysetFileMasterKeys.keyEncryptionKey("c2hvcnQ="))
                .withMessageNotContaining("c2hvcnQ=")
                .withMessageContaining("openssl rand");
        assertRefused(() -> KeysetFileMasterKeys.keyEncryptionKey("geheim!geheim"))
                .withMessageNotContaining("geheim")
                .withNoCause();
        assertRefused(() -> KeysetFileMasterKeys.create(file, new byte[16]));
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesAFolderItCannotWriteTo() throws IOException {
        Path plainFile = Files.writeString(folder.resolve("occupied"), "");

        assertRefused(() -> KeysetFileMasterKeys.create(plainFile.resolve("master.json"), lock));
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static KeysetHandle.Builder.Entry epoch(int number) {
        return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withFixedId(number);
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES];
        Arrays.fill(key, (byte) seed);
        return key;
    }

    private static ThrowableAssertAlternative<LifecycleException> assertRefused(Runnable action) {
        return assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(action::run)
                .satisfies(thrown -> assertThat(thrown.refusal()).isEqualTo(Refusal.KEY_MISSING));
    }
}
