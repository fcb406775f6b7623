package io.jikimi;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a service may not start, as the sources say it to {@code UnprotectableMappingException} and
 * {@code UnsupportedStackException}, and where the guide tells of it beforehand.
 *
 * @param messages what the sources say, without what is put in at run time
 */
record StartRefusals(List<String> messages) {

    /** A source in which such a message is written. */
    private static final Pattern SPEAKS =
            Pattern.compile(
                    "UnprotectableMappingException\\(|unprotectable\\(|List<String> reasons"
                            + "|new UnsupportedStackException\\(");

    /** Where, what, and what to do: the place is put in at run time. */
    private static final Pattern MESSAGE =
            Pattern.compile("(?s)(MyBatis|WebFlux|Jackson 2|\\w*[.,] ?)?: .{16,}");

    /**
     * What the guide says of a message.
     *
     * @param message a part of it
     * @param page the page
     * @param sentences the words of the page by language
     */
    record Described(String message, String page, Map<String, String> sentences) {

        static List<Described> in(String table) {
            return table.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| "))
                    .map(
                            cells ->
                                    new Described(
                                            cells[0],
                                            cells[1],
                                            Map.of("en", cells[2], "ko", cells[3])))
                    .toList();
        }
    }

    /** Reads the sources in some folders, except those that refuse a command and no start. */
    static StartRefusals in(List<Path> folders, List<String> except) {
        List<String> messages = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : ParsedSources.of(sources(folders, except))) {
                new Messages(messages).scan(unit, null);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new StartRefusals(messages);
    }

    private static List<Path> sources(List<Path> folders, List<String> except) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    if (!except.contains(file.getFileName().toString())
                            && SPEAKS.matcher(Files.readString(file)).find()) {
                        sources.add(file);
                    }
                }
            }
        }
        return sources;
    }

    /** What is said and not described, described and not said, or not on its page. */
    List<String> undescribed(
            List<Described> described, Map<String, String> pages, String language) {
        List<String> missing = new ArrayList<>();
        messages.stream()
                .filter(message -> described.stream().noneMatch(each -> isIn(message, each)))
                .forEach(message -> missing.add("not described: " + message));
        for (Described each : described) {
            if (messages.stream().noneMatch(message -> isIn(message, each))) {
                missing.add("not said: " + each.message());
            }
            String sentence = each.sentences().get(language);
            if (!pages.getOrDefault(each.page(), "").contains(sentence)) {
                missing.add("not in " + each.page() + ": " + sentence);
            }
        }
        return missing;
    }

    private static boolean isIn(String message, Described described) {
        return message.contains(described.message());
    }

    /** Every text that is put together from literals. */
    private static final class Messages
            extends TreeScanner<@Nullable Void, @Nullable StringBuilder> {

        private final List<String> messages;

        Messages(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public @Nullable Void visitBinary(BinaryTree tree, @Nullable StringBuilder outer) {
            if (outer != null || tree.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(tree, outer);
            }
            StringBuilder text = new StringBuilder();
            super.visitBinary(tree, text);
            add(text.toString());
            return null;
        }

        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, @Nullable StringBuilder outer) {
            if (literal.getValue() instanceof String part) {
                if (outer == null) {
                    add(part);
                } else {
                    outer.append(part);
                }
            }
            return null;
        }

        private void add(String text) {
            if (MESSAGE.matcher(text).matches()) {
                messages.add(text);
            }
        }
    }
}
