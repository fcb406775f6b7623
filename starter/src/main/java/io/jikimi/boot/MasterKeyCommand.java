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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the master key of a service, and its later epochs, in a keyset file: {@code java -cp …
 * io.jikimi.boot.MasterKeyCommand create | prepare | rotate <keyset-file> [<secret-file>]}. The
 * keyset file holds the master key, encrypted with the key-encryption key in the secret file, or in
 * the environment variable {@code JIKIMI_MASTER_KEY_SECRET} where no file is named; keep the two
 * apart, and both in a safe (암호키의 생성과 변경, 개인정보의 안전성 확보조치 기준 제7조).
 *
 * <ul>
 *   <li>{@code create} makes the first epoch. Neither file is ever overwritten; an existing secret
 *       is used.
 *   <li>{@code rotate} makes a new epoch the one that wraps new keys. The older ones stay.
 *   <li>{@code prepare} only adds the new epoch. Where every instance has a copy of the file, hand
 *       that one out before {@code rotate}.
 *   <li>{@code change-secret <keyset-file> [<secret-file>] <new-secret-file>} encrypts the keyset
 *       file with another key-encryption key. The master key stays.
 * </ul>
 */
public final class MasterKeyCommand {

    private static final String VARIABLE = "JIKIMI_MASTER_KEY_SECRET";
    private static final String CHANGE = "change-secret";
    private static final Set<String> WORDS = Set.of("create", "prepare", "rotate", CHANGE);
    private static final int LEAST = 2;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final PrintStream out;
    private final PrintStream err;
    private final Function<String, @Nullable String> environment;

    MasterKeyCommand(
            PrintStream out, PrintStream err, Function<String, @Nullable String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** Runs the command and ends the process with 0, or with 1 if nothing was made. */
    public static void main(String[] arguments) {
        System.exit(new MasterKeyCommand(System.out, System.err, System::getenv).run(arguments));
    }

    int run(String... arguments) {
        int least = LEAST + (arguments.length > 0 && arguments[0].equals(CHANGE) ? 1 : 0);
        if (arguments.length < least
                || arguments.length > least + 1
                || !WORDS.contains(arguments[0])) {
            err.println("Usage: create | prepare | rotate <keyset-file> [<secret-file>]");
            err.println("       change-secret <keyset-file> [<secret-file>] <new-secret-file>");
            err.println("Without <secret-file> the secret is read from " + VARIABLE + ".");
            return 1;
        }
        Path keyset = path(arguments[1]);
        Path secret = arguments.length > least ? path(arguments[2]) : null;
        try {
            switch (arguments[0]) {
                case "create" -> create(keyset, secret);
                case "prepare" -> prepare(keyset, secret);
                case "rotate" -> rotate(keyset, secret);
                default -> changeSecret(keyset, secret, path(arguments[arguments.length - 1]));
            }
        } catch (LifecycleException refusal) {
            err.println(refusal.where() + ": " + refusal.action());
            return 1;
        } catch (IOException failure) {
            err.println(
                    "A secret file cannot be read or written ("
                            + failure.getClass().getSimpleName()
                            + "). Name a folder you own, and a file you may read.");
            return 1;
        }
        return 0;
    }

    private static Path path(String argument) {
        return Path.of(argument).toAbsolutePath().normalize();
    }

    private void prepare(Path keyset, @Nullable Path secret) throws IOException {
        int epoch = KeysetFileMasterKeys.prepare(keyset, keyEncryptionKey(secret));
        out.println("Epoch " + epoch + " is in " + keyset + " and wraps nothing yet.");
        out.println("Give every instance this file, then run rotate and give it to them again.");
    }

    private void rotate(Path keyset, @Nullable Path secret) throws IOException {
        int epoch = KeysetFileMasterKeys.rotate(keyset, keyEncryptionKey(secret));
        out.println("Epoch " + epoch + " in " + keyset + " wraps new keys from now on.");
        out.println("Give every instance this file, and keep a copy in a safe. The keys of older");
        out.println("epochs follow while the service runs; see: io.jikimi.boot.KeyCommand list");
    }

    private void changeSecret(Path keyset, @Nullable Path secret, Path fresh) throws IOException {
        byte[] old = keyEncryptionKey(secret);
        KeysetFileMasterKeys.open(keyset, old);
        if (Files.exists(fresh)) {
            refuseIfOthersMayRead(fresh);
        } else {
            writeSecret(fresh);
        }
        KeysetFileMasterKeys.changeSecret(keyset, old, keyEncryptionKey(fresh));
        out.println("From now on " + keyset + " opens with the secret in " + fresh + " only.");
        out.println("Give both to every instance, and start it anew where the secret comes from");
        out.println(
                "another file or from " + VARIABLE + ". Put copies into your safes, and destroy");
        out.println("the old secret and the copies of the old file.");
    }

    private byte[] keyEncryptionKey(@Nullable Path secret) throws IOException {
        if (secret != null && !Files.isRegularFile(secret)) {
            throw missing(
                    "secret file " + secret,
                    "There is no such file. Name the one the keyset was made with"
                            + " (jikimi.master-key.secret-file), or none where "
                            + VARIABLE
                            + " holds the secret. A new secret opens nothing.");
        }
        String text = secret == null ? environment.apply(VARIABLE) : Files.readString(secret);
        if (text == null || text.isBlank()) {
            throw missing(
                    secret == null ? VARIABLE : "secret file " + secret,
                    "It is empty or not set. Name the secret file the keyset was made with, or set "
                            + VARIABLE
                            + ".");
        }
        return KeysetFileMasterKeys.keyEncryptionKey(text);
    }

    private void create(Path keyset, @Nullable Path secret) throws IOException {
        if (Files.exists(keyset)) {
            throw missing(
                    keyset.toString(),
                    "The file exists already and is never overwritten: the keys of every stored"
                            + " value hang on it. Name another file, or use this one.");
        }
        if (secret != null && !Files.exists(secret)) {
            writeSecret(secret);
        }
        KeysetFileMasterKeys.create(keyset, keyEncryptionKey(secret));
        out.println("Made the master key. Put into the configuration of the service:");
        out.println("  jikimi.master-key.location=" + keyset);
        out.println(
                secret == null
                        ? "and " + VARIABLE + " into its environment, as it is now."
                        : "  jikimi.master-key.secret-file=" + secret);
        out.println("Keep copies of both in different safes: without them every value is lost.");
    }

    private static LifecycleException missing(String where, String action) {
        return new LifecycleException(Refusal.KEY_MISSING, where, action);
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

    private static void refuseIfOthersMayRead(Path secret) throws IOException {
        if (isPosix(secret) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(secret))) {
            throw missing(
                    "secret file " + secret,
                    "Others than its owner may use the file. Run: chmod 600 on it, or name one that"
                            + " does not exist, and it is made.");
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
