package com.example.hanbit.postgres;

import io.jikimi.keys.KeysetFileMasterKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * Makes the master key of the demonstration at its first start. Both files lie beside each other
 * and beside the database, which is what a real service must never do: there the secret comes from
 * somewhere else.
 */
final class DemonstrationMasterKey {

    private DemonstrationMasterKey() {}

    /** The properties that lead to the key in {@code folder}, which is made if it is not there. */
    static Map<String, Object> in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path secret = folder.resolve("master-key.secret");
        Path keyset = folder.resolve("master-key.json");
        if (Files.notExists(secret)) {
            writeSecret(secret);
        }
        if (Files.notExists(keyset)) {
            KeysetFileMasterKeys.create(
                    keyset, KeysetFileMasterKeys.keyEncryptionKey(Files.readString(secret)));
        }
        return Map.of(
                "jikimi.master-key.location", keyset.toString(),
                "jikimi.master-key.secret-file", secret.toString());
    }

    private static void writeSecret(Path file) throws IOException {
        byte[] secret = new byte[KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        Files.createFile(file, ownerOnly(file));
        Files.writeString(
                file, Base64.getEncoder().encodeToString(secret), StandardOpenOption.SYNC);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
