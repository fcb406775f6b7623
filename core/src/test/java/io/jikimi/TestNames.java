package io.jikimi;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tests of the sources, as {@code Class#method}, and those that a page names. */
final class TestNames {

    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*#\\w+");
    private static final Set<String> MARKS = Set.of("Test", "ParameterizedTest", "RepeatedTest");

    private final Set<String> tests = new HashSet<>();
    private final Set<String> unfinished = new HashSet<>();
    private final Set<String> extended = new HashSet<>();

    private TestNames() {}

    /** What a page names. */
    static SortedSet<String> in(String page) {
        return NAME.matcher(page)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Reads every test below some folders. */
    static TestNames below(List<Path> folders) {
        TestNames found = new TestNames();
        try {
            for (CompilationUnitTree unit : ParsedSources.of(sources(folders))) {
                found.scan(unit);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return found;
    }

    /** What a page names that is no test, is switched off, or that no class extends to run. */
    List<String> missing(String page) {
        return in(page).stream().filter(name -> !runs(name)).toList();
    }

    private boolean runs(String name) {
        String type = name.substring(0, name.indexOf('#'));
        return tests.contains(name) && (!unfinished.contains(type) || extended.contains(type));
    }

    private static List<Path> sources(List<Path> folders) throws IOException {
        Set<Path> sources = new TreeSet<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith("Tests.java")).forEach(sources::add);
            }
        }
        return List.copyOf(sources);
    }

    private void scan(CompilationUnitTree unit) {
        new TreeScanner<@Nullable Void, String>() {
            @Override
            public @Nullable Void visitClass(ClassTree type, String enclosing) {
                String name = type.getSimpleName().toString();
                if (type.getModifiers().toString().contains("abstract")) {
                    unfinished.add(name);
                }
                if (type.getExtendsClause() != null) {
                    extended.add(type.getExtendsClause().toString());
                }
                return super.visitClass(type, name);
            }

            @Override
            public @Nullable Void visitMethod(MethodTree method, String type) {
                Set<String> marks =
                        method.getModifiers().getAnnotations().stream()
                                .map(AnnotationTree::getAnnotationType)
                                .map(Object::toString)
                                .collect(Collectors.toSet());
                if (marks.stream().anyMatch(MARKS::contains) && !marks.contains("Disabled")) {
                    tests.add(type + "#" + method.getName());
                }
                return super.visitMethod(method, type);
            }
        }.scan(unit, "");
    }
}
