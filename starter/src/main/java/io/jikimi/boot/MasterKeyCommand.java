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
import java.util.Set;

/**
 * Makes the master key of a service, and its later epochs, in a keyset file: {@code java -cp …
 * io.jikimi.boot.MasterKeyCommand create | prepare | rotate <keyset-file> <secret-file>}. The
 * keyset file holds the master key, encrypted with the key-encryption key in the secret file; keep
 * the two apart, and both in a safe (암호키의 생성과 변경, 개인정보의 안전성 확보조치 기준 제7조).
 *
 * <ul>
 *   <li>{@code create} makes the first epoch. Neither file is ever overwritten; an existing secret
 *       file is used.
 *   <li>{@code rotate} makes a new epoch the one that wraps new keys. The older ones stay.
 *   <li>{@code prepare} only adds the new epoch. Where every instance has a copy of the file, hand
 *       that one out before {@code rotate}.
 * </ul>
 */
public final class MasterKeyCommand {

    private static final int ARGUMENTS = 3;
    private static final Set<String> WORDS = Set.of("create", "prepare", "rotate");

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
        if (arguments.length != ARGUMENTS || !WORDS.contains(arguments[0])) {
            err.println("Usage: create | prepare | rotate <keyset-file> <secret-file>");
            return 1;
        }
        Path keyset = Path.of(arguments[1]).toAbsolutePath().normalize();
        Path secret = Path.of(arguments[2]).toAbsolutePath().normalize();
        try {
            switch (arguments[0]) {
                case "create" -> create(keyset, secret);
                case "prepare" -> prepare(keyset, secret);
                default -> rotate(keyset, secret);
            }
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
        return 0;
    }

    private void prepare(Path keyset, Path secret) throws IOException {
        int epoch = KeysetFileMasterKeys.prepare(keyset, keyEncryptionKey(secret));
        out.println("Epoch " + epoch + " is in " + keyset + " and wraps nothing yet.");
        out.println("Give every instance this file, then run rotate and give it to them again.");
    }

    private void rotate(Path keyset, Path secret) throws IOException {
        int epoch = KeysetFileMasterKeys.rotate(keyset, keyEncryptionKey(secret));
        out.println("Epoch " + epoch + " in " + keyset + " wraps new keys from now on.");
        out.println("Give every instance this file, and keep a copy in a safe. The keys of older");
        out.println("epochs follow while the service runs; see: io.jikimi.boot.KeyCommand list");
    }

    private static byte[] keyEncryptionKey(Path secret) throws IOException {
        return KeysetFileMasterKeys.keyEncryptionKey(Files.readString(secret));
    }

    private void create(Path keyset, Path secret) throws IOException {
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
        KeysetFileMasterKeys.create(keyset, keyEncryptionKey(secret));
        out.println("Made the master key. Put into the configuration of the service:");
        out.println("  jikimi.master-key.location=" + keyset);
        out.println("  jikimi.master-key.secret-file=" + secret);
        out.println("Keep copies of both in different safes: without them every value is lost.");
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
