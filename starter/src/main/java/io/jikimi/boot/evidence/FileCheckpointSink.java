package io.jikimi.boot.evidence;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.CheckpointSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends a line to a file and never rewrites one, so that the file can lie where nothing can be
 * rewritten. A line that a crash cut short is left as it is, and the next one begins a new line.
 */
final class FileCheckpointSink implements CheckpointSink {

    private final Path file;

    FileCheckpointSink(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void keep(Checkpoint checkpoint) throws IOException {
        String line = (endsWithALine() ? "" : "\n") + checkpoint.line() + '\n';
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private boolean endsWithALine() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }
}
