package io.jikimi.boot.legacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Applies a patch as a careful reader does, who not on every machine has {@code git apply}: every
 * line that is taken away or stands around has to be in place, once. Where the parts of a patch
 * have line numbers, they have to be right.
 */
final class Patch {

    private static final Pattern PART = Pattern.compile("@@ -(\\d+),\\d+ \\+(\\d+),\\d+ @@");

    private final Path folder;
    private @Nullable Path file;
    private List<String> lines = List.of();
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private int next;
    private @Nullable Integer start;

    private Patch(Path folder) {
        this.folder = folder;
    }

    static void apply(List<String> patch, Path folder) throws IOException {
        Patch reader = new Patch(folder);
        for (String line : patch) {
            reader.read(line);
        }
        reader.write();
    }

    private void read(String line) throws IOException {
        if (line.startsWith("--- a/")) {
            write();
            file = folder.resolve(line.substring("--- a/".length()));
            lines = new ArrayList<>(Files.readAllLines(file));
            next = 0;
        } else if (line.startsWith("@@")) {
            change();
            Matcher part = PART.matcher(line);
            start = part.matches() ? Integer.valueOf(part.group(2)) : null;
        } else if (!line.startsWith("+++ ")) {
            String text = line.isEmpty() ? "" : line.substring(1);
            if (!line.startsWith("+")) {
                before.add(text);
            }
            if (!line.startsWith("-")) {
                after.add(text);
            }
        }
    }

    private void change() {
        if (before.isEmpty()) {
            return;
        }
        List<Integer> places = new ArrayList<>();
        for (int at = next; at + before.size() <= lines.size(); at++) {
            if (lines.subList(at, at + before.size()).equals(before)) {
                places.add(at);
            }
        }
        if (places.isEmpty() || start == null && places.size() > 1) {
            throw new IllegalStateException(
                    file + ": found " + places.size() + " times:\n" + String.join("\n", before));
        }
        int place = start == null ? places.get(0) : start - 1;
        if (!places.contains(place)) {
            throw new IllegalStateException(file + ": not at line " + start);
        }
        lines.subList(place, place + before.size()).clear();
        lines.addAll(place, after);
        next = place + after.size();
        before.clear();
        after.clear();
    }

    private void write() throws IOException {
        change();
        if (file != null) {
            Files.write(file, lines);
        }
    }
}
