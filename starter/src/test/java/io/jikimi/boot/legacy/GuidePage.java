package io.jikimi.boot.legacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a page of the guide asks its reader to do, in its order. */
final class GuidePage {

    private static final Pattern SOURCE = Pattern.compile("\\[source,(\\w+)]");

    private final List<Step> steps = new ArrayList<>();

    private GuidePage() {}

    static GuidePage read(Path page) throws IOException {
        GuidePage read = new GuidePage();
        List<String> lines = Files.readAllLines(page);
        String title = null;
        for (int i = 0; i < lines.size(); i++) {
            Matcher source = SOURCE.matcher(lines.get(i));
            if (lines.get(i).matches("\\.[^. ].*")) {
                title = lines.get(i).substring(1);
            } else if (source.matches()) {
                int end = i + 2 + lines.subList(i + 2, lines.size()).indexOf("----");
                read.add(source.group(1), title, lines.subList(i + 2, end));
                title = null;
                i = end;
            }
        }
        return read;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    private void add(String language, @Nullable String title, List<String> block) {
        switch (language) {
            case "console" -> steps.addAll(commands(block));
            case "diff" -> steps.add(new Change(block));
            default -> {
                if (title == null) {
                    throw new IllegalStateException("no file is named for " + block.get(0));
                }
                steps.add(new NewFile(title, String.join("\n", block) + "\n"));
            }
        }
    }

    private static List<Command> commands(List<String> block) {
        List<Command> commands = new ArrayList<>();
        for (String line : block) {
            if (line.startsWith("$ ")) {
                commands.add(new Command(line.substring(2), new ArrayList<>()));
            } else {
                commands.get(commands.size() - 1).answers().add(line);
            }
        }
        return commands;
    }

    /** Something to do. */
    sealed interface Step {}

    /** A command, and lines of its answer in their order, with an ellipsis for anything. */
    record Command(String line, List<String> answers) implements Step {

        /** The first line that was not answered, or null. */
        @Nullable String missing(List<String> output) {
            int next = 0;
            for (String answer : answers) {
                Pattern wanted = pattern(answer);
                while (next < output.size() && !wanted.matcher(output.get(next)).matches()) {
                    next++;
                }
                if (next++ == output.size()) {
                    return answer;
                }
            }
            return null;
        }

        private static Pattern pattern(String answer) {
            StringBuilder regex = new StringBuilder();
            for (String part : answer.split("…", -1)) {
                regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
            }
            return Pattern.compile(regex.toString());
        }
    }

    /** A change of files that are there. */
    record Change(List<String> patch) implements Step {}

    /** A file that is new, or written anew. */
    record NewFile(String path, String text) implements Step {}
}
