package io.jikimi.boot.legacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A shell that a reader has open from the beginning of a page to its end. */
final class Terminal implements AutoCloseable {

    private static final String END = "--- end of the command, ";

    private final Process shell;
    private final Writer input;
    private final BufferedReader output;

    Terminal(Path folder, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "--noprofile", "--norc")
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        shell = builder.start();
        input = shell.outputWriter(StandardCharsets.UTF_8);
        output =
                new BufferedReader(
                        new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What a command says, and how it ends. */
    Answer run(String command) throws IOException {
        input.write(command + "\nended=$?\necho\necho \"" + END + "$ended\"\n");
        input.flush();
        return answer();
    }

    private Answer answer() throws IOException {
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(END)) {
                return new Answer(said, Integer.parseInt(line.substring(END.length())));
            }
            said.add(line);
        }
        throw new IOException("the shell has ended: " + String.join("\n", said));
    }

    /** Ends it, and what was started in it. */
    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> started = shell.descendants().toList();
        try {
            input.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } finally {
            started.forEach(ProcessHandle::destroy);
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        }
    }

    /** The lines of an answer, and the code at the end. */
    record Answer(List<String> lines, int code) {}
}
