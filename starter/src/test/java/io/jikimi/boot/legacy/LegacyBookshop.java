package io.jikimi.boot.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A bookshop that has run for years and has no line of ours ({@code sample-app/src/test/legacy}),
 * compiled into a folder without Maven, and tested in a process of its own.
 */
final class LegacyBookshop {

    /** Its sources, as its team has them. */
    static final Path SOURCES = Path.of("..", "sample-app", "src", "test", "legacy");

    private final Path folder;
    private final Path classes;
    private final Path tests;
    private final Path runner;

    private LegacyBookshop(Path folder) throws IOException {
        this.folder = folder;
        this.classes = Files.createDirectories(folder.resolve("target/classes"));
        this.tests = Files.createDirectories(folder.resolve("target/test-classes"));
        this.runner = Files.createDirectories(folder.resolve("target/runner"));
    }

    /** A copy of it, compiled. */
    static LegacyBookshop in(Path folder) throws IOException {
        LegacyBookshop shop = new LegacyBookshop(folder);
        copy(SOURCES, folder);
        shop.compile(false);
        shop.addRunner();
        return shop;
    }

    /**
     * Runs its own tests.
     *
     * @param withJikimi whether our starter is on the class path
     * @param properties system properties, {@code name=value}
     * @return what it said, the result in the last line
     */
    String test(boolean withJikimi, String... properties) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+EnableDynamicAgentLoading",
                                "-Dfile.encoding=UTF-8",
                                "-Dstdout.encoding=UTF-8",
                                "-Dlogging.level.root=warn"));
        Stream.of(properties).map("-D"::concat).forEach(command::add);
        command.addAll(List.of(LegacyTestRun.class.getName(), tests.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put(
                        "CLASSPATH",
                        Stream.concat(
                                        Stream.of(runner, tests, classes).map(Path::toString),
                                        classPath(withJikimi))
                                .collect(Collectors.joining(File.pathSeparator)));
        Process process = builder.start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Compiles it as it is now. */
    void compile(boolean withJikimi) throws IOException {
        javac("main", classes, classPath(withJikimi));
        javac("test", tests, Stream.concat(Stream.of(classes.toString()), classPath(withJikimi)));
        copy(folder.resolve("src/main/resources"), classes);
    }

    private void addRunner() throws IOException {
        String main = LegacyTestRun.class.getName().replace('.', '/') + ".class";
        Path copied = runner.resolve(main);
        Files.createDirectories(copied.getParent());
        try (InputStream compiled =
                LegacyTestRun.class.getClassLoader().getResourceAsStream(main)) {
            Files.copy(compiled, copied);
        }
    }

    private void javac(String part, Path target, Stream<String> classPath) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> sources = Files.walk(folder.resolve("src/" + part + "/java"))) {
            boolean compiled =
                    compiler.getTask(
                                    complaints,
                                    files,
                                    null,
                                    List.of(
                                            "-nowarn",
                                            "-parameters",
                                            "-proc:none",
                                            "-d",
                                            target.toString(),
                                            "-cp",
                                            classPath.collect(
                                                    Collectors.joining(File.pathSeparator))),
                                    null,
                                    files.getJavaFileObjectsFromPaths(
                                            sources.filter(
                                                            file ->
                                                                    file.toString()
                                                                            .endsWith(".java"))
                                                    .toList()))
                            .call();
            assertThat(compiled).as("%s", complaints).isTrue();
        }
    }

    /** Copies a folder. */
    static void copy(Path from, Path into) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = into.resolve(from.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** What this test runs with; without what holds our classes, if so. */
    private static Stream<String> classPath(boolean withJikimi) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !isOfTheTests(entry) && !isOfAnotherLogin(entry))
                .filter(entry -> withJikimi || !isOurs(entry));
    }

    /** Fixtures of this module are of no use to the bookshop, their register least of all. */
    private static boolean isOfTheTests(String entry) {
        return entry.endsWith("test-classes") || entry.endsWith("-tests.jar");
    }

    /** The bookshop keeps no session, and knows no tokens. */
    private static boolean isOfAnotherLogin(String entry) {
        return Path.of(entry)
                .getFileName()
                .toString()
                .matches("spring-(boot-|boot-starter-|security-)?(session|oauth2).*");
    }

    private static boolean isOurs(String entry) {
        return Files.isDirectory(Path.of(entry, "io", "jikimi"))
                || Path.of(entry).getFileName().toString().startsWith("jikimi-");
    }

    /** Every file of its sources. */
    static List<Path> files() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
