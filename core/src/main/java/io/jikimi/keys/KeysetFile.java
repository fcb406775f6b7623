package io.jikimi.keys;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file a keyset stands in, whatever is written there. Only its owner may use it, one process at
 * a time changes it, and it is only ever replaced as a whole.
 */
record KeysetFile(Path path) {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String POSIX = "posix";

    /** What is done while nobody else changes the file. */
    interface Work<R> {
        R run() throws GeneralSecurityException, IOException;
    }

    /** Does something while nobody else changes the file, or refuses it if somebody does. */
    <R> R alone(Work<R> work) throws GeneralSecurityException {
        Path guard = path.resolveSibling(path.getFileName() + ".lock").toAbsolutePath();
        read();
        try (FileChannel channel = FileChannel.open(guard, writable(), mode(guard));
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw busy(null);
            }
            return work.run();
        } catch (OverlappingFileLockException other) {
            throw busy(other);
        } catch (IOException failure) {
            throw unusable(
                    "The file cannot be replaced. Run this as its owner, who must be able to write"
                            + " into the folder; a mounted secret is changed where it comes from.",
                    failure);
        }
    }

    private LifecycleException busy(@Nullable Exception cause) {
        return unusable(
                "Another process is changing the file. Wait for it, and look at what it did before"
                        + " you repeat this.",
                cause);
    }

    /** The whole text of the file. */
    String read() {
        if (!Files.isRegularFile(path)) {
            throw unusable(
                    "There is no such file. Mount the one this database was written with, or create"
                            + " the keyset once: java -cp <class path of the service>"
                            + " io.jikimi.boot.MasterKeyCommand create <keyset-file>"
                            + " <secret-file>",
                    null);
        }
        try {
            refuseIfOthersMayRead();
            return Files.readString(path);
        } catch (IOException failure) {
            throw unusable(
                    "The file cannot be read. Give its owner the right to read it.", failure);
        }
    }

    private void refuseIfOthersMayRead() throws IOException {
        if (hasPosixPermissions(path)
                && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
            throw unusable(
                    "Others than its owner may use the file. Run: chmod 600 on it, and rotate the"
                            + " master key if somebody may have read it.",
                    null);
        }
    }

    private static boolean hasPosixPermissions(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    /** Writes a complete file or none, and tells whether there was none before. */
    boolean writeNew(String json) {
        Path absolute = path.toAbsolutePath();
        try {
            Files.createDirectories(absolute.getParent());
            Path complete =
                    Files.createTempFile(
                            absolute.getParent(),
                            path.getFileName().toString(),
                            ".new",
                            mode(path));
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
            throw unusable("The file cannot be written. Name a folder the service owns.", failure);
        }
    }

    /** The new file is complete and durable before it takes the place of the old one. */
    void replace(String json) throws IOException {
        Path absolute = path.toRealPath();
        Path folder = Objects.requireNonNull(absolute.getParent());
        Path complete =
                Files.createTempFile(folder, path.getFileName().toString(), ".new", mode(path));
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

    /** Keeps what the file holds beside it, where nobody has kept anything before. */
    Path keep() throws IOException {
        Path absolute = path.toRealPath();
        Path kept = absolute.resolveSibling(absolute.getFileName() + ".old");
        try {
            Files.createFile(kept, mode(kept));
        } catch (FileAlreadyExistsException interrupted) {
            throw unusable(
                    "An earlier change has left "
                            + kept
                            + ". Find out which of the two opens with which key, keep that one, and"
                            + " move the other away.",
                    interrupted);
        }
        Files.writeString(kept, Files.readString(absolute), StandardOpenOption.SYNC);
        return kept;
    }

    /** Puts what was kept in its place again. */
    void putBack(Path kept) throws IOException {
        Files.move(
                kept,
                path.toRealPath(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Set<StandardOpenOption> writable() {
        return EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static FileAttribute<?>[] mode(Path file) {
        return hasPosixPermissions(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    /** What is said to whoever needs a file that is not as it has to be. */
    LifecycleException unusable(String action, @Nullable Exception cause) {
        String where = "master keyset " + path;
        return cause == null
                ? new LifecycleException(Refusal.KEY_MISSING, where, action)
                : new LifecycleException(Refusal.KEY_MISSING, where, action, cause);
    }

    /** By what a file that was replaced is known. */
    Stamp stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
        } catch (IOException unreadable) {
            return new Stamp(null, -1, null);
        }
    }

    /** The file as it was at a moment. */
    record Stamp(@Nullable FileTime changed, long size, @Nullable Object identity) {}
}
