package io.jikimi.boot;

import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes the master key of a service, once: {@code java -cp … io.jikimi.boot.MasterKeyCommand create
 * <keyset-file> <secret-file>}. The keyset file holds the master key, encrypted with the
 * key-encryption key in the secret file; keep the two apart, and both in a safe. Neither is ever
 * overwritten. An existing secret file is used.
 */
public final class MasterKeyCommand {

    private static final int ARGUMENTS = 3;

    private final PrintStream out;
    private final PrintStream err;

    MasterKeyCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process with 0, or with 1 if nothing was made. */
    public static void main(String[] arguments) {
        System.exit(new MasterKeyCommand(System.out, System.err).run(arguments));
    }

    int run(String... arguments) {
        if (arguments.length != ARGUMENTS || !arguments[0].equals("create")) {
            err.println("Usage: create <keyset-file> <secret-file>");
            return 1;
        }
        Path keyset = Path.of(arguments[1]).toAbsolutePath().normalize();
        Path secret = Path.of(arguments[2]).toAbsolutePath().normalize();
        try {
            create(keyset, secret);
        } catch (LifecycleException refusal) {
            err.println(refusal.where() + ": " + refusal.action());
            return 1;
        } catch (IOException failure) {
            err.println(
                    "The secret file "
                            + secret
                            + " cannot be read or written ("
                            + failure.getClass().getSimpleName()
                            + "). Name a folder you own.");
            return 1;
        }
        out.println("Made the master key. Put into the configuration of the service:");
        out.println("  jikimi.master-key.location=" + keyset);
        out.println("  jikimi.master-key.secret-file=" + secret);
        out.println("Keep copies of both in different safes: without them every value is lost.");
        return 0;
    }

    private static void create(Path keyset, Path secret) throws IOException {
        if (Files.exists(keyset)) {
            throw new LifecycleException(
                    Refusal.KEY_MISSING,
                    keyset.toString(),
                    "The file exists already and is never overwritten: the keys of every stored"
                            + " value hang on it. Name another file, or use this one.");
        }
        if (!Files.exists(secret)) {
            writeSecret(secret);
        }
        KeysetFileMasterKeys.create(
                keyset, KeysetFileMasterKeys.keyEncryptionKey(Files.readString(secret)));
    }

    private static void writeSecret(Path secret) throws IOException {
        byte[] key = new byte[KeysetFileMasterKeys.KEY_ENCRYPTION_KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(secret.getParent());
        Files.createFile(secret, ownerOnly(secret));
        Files.writeString(
                secret,
                Base64.getEncoder().encodeToString(key) + System.lineSeparator(),
                StandardOpenOption.SYNC);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
