package io.jikimi.boot.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Lines that are put into one source file, as a unified diff. */
final class SourcePatch {

    private static final int CONTEXT = 3;

    private final String path;
    private final List<String> lines;
    private final Map<Integer, List<String>> added = new TreeMap<>();

    SourcePatch(String path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /** Puts a line before the first one that the pattern finds, in the same column. */
    boolean addBefore(Pattern pattern, String line) {
        for (int index = 0; index < lines.size(); index++) {
            if (pattern.matcher(lines.get(index)).find()) {
                String indent = lines.get(index).replaceAll("\\S.*", "");
                added.computeIfAbsent(index, ignored -> new ArrayList<>()).add(indent + line);
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return added.isEmpty();
    }

    /** The diff against the file as it is. */
    String diff() {
        StringBuilder diff = new StringBuilder();
        diff.append("--- a/").append(path).append("\n+++ b/").append(path).append('\n');
        List<Integer> places = List.copyOf(added.keySet());
        int before = 0;
        for (int index = 0; index < places.size(); ) {
            int first = index;
            while (index + 1 < places.size()
                    && places.get(index + 1) - places.get(index) <= 2 * CONTEXT) {
                index++;
            }
            before += hunk(places.subList(first, index + 1), before, diff);
            index++;
        }
        return diff.toString();
    }

    /** Writes lines around some places, and says how many it has added. */
    private int hunk(List<Integer> places, int before, StringBuilder diff) {
        int start = Math.max(0, places.get(0) - CONTEXT);
        int end = Math.min(lines.size(), places.get(places.size() - 1) + CONTEXT);
        int more = places.stream().mapToInt(place -> lines(place).size()).sum();
        diff.append(
                "@@ -%d,%d +%d,%d @@\n"
                        .formatted(start + 1, end - start, start + 1 + before, end - start + more));
        for (int line = start; line < end; line++) {
            lines(line).forEach(text -> diff.append('+').append(text).append('\n'));
            diff.append(' ').append(lines.get(line)).append('\n');
        }
        return more;
    }

    private List<String> lines(int place) {
        return added.getOrDefault(place, List.of());
    }
}
