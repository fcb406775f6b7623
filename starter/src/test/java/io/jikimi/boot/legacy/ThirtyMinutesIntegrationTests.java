package io.jikimi.boot.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.legacy.GuidePage.Change;
import io.jikimi.boot.legacy.GuidePage.Command;
import io.jikimi.boot.legacy.GuidePage.NewFile;
import io.jikimi.boot.legacy.GuidePage.Step;
import io.jikimi.boot.legacy.Terminal.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who follows the page "an existing service in thirty minutes", command by command and
 * change by change, on a bookshop that has no line of ours: with Maven, a database and a shell, and
 * no look at our sources.
 */
@Tag("guide")
class ThirtyMinutesIntegrationTests {

    private static final Logger log = LoggerFactory.getLogger(ThirtyMinutesIntegrationTests.class);
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/src/docs/asciidoc/en/thirty-minutes.adoc");

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>jikimi-parent</artifactId>\\s*<version>(.+)</version>");

    @TempDir private Path folder;

    @Test
    void thePageLeadsFromTheSurveyToTheEnd() throws Exception {
        Path clone = cloned();
        Path shop = folder.resolve("bookshop");
        int port = freePort();
        try (EmbeddedPostgres database = EmbeddedPostgres.start();
                Terminal terminal = new Terminal(clone, environment(database, port))) {
            for (Step step : GuidePage.read(PAGE).steps()) {
                take(step, shop, terminal, port);
            }
        }
    }

    private static void take(Step step, Path shop, Terminal terminal, int port) throws IOException {
        if (step instanceof Change change) {
            Patch.apply(change.patch(), shop);
        } else if (step instanceof NewFile file) {
            Path written = shop.resolve(file.path());
            Files.createDirectories(written.getParent());
            Files.writeString(written, file.text());
        } else if (step instanceof Command command) {
            run(command, shop, terminal, port);
        }
    }

    private static void run(Command command, Path shop, Terminal terminal, int port)
            throws IOException {
        long start = System.nanoTime();
        Answer answer = terminal.run(command.line().replace("localhost:8080", "localhost:" + port));
        log.info("{} s: {}", (System.nanoTime() - start) / 1_000_000_000, command.line());
        String missing = command.missing(answer.lines());
        if (answer.code() != 0 || missing != null) {
            throw new AssertionError(
                    command.line()
                            + "\nended with "
                            + answer.code()
                            + (missing == null ? "" : " and did not answer " + missing)
                            + "\n"
                            + String.join("\n", answer.lines())
                            + "\n"
                            + lastOf(shop.resolve("target/shop.log")));
        }
    }

    private static String lastOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private Map<String, String> environment(EmbeddedPostgres database, int port)
            throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("PGHOST", "localhost");
        environment.put("PGPORT", String.valueOf(database.getPort()));
        environment.put("PGDATABASE", "postgres");
        environment.put("PGUSER", "postgres");
        environment.put("PGPASSWORD", "postgres");
        environment.put("BOOKSHOP_PORT", String.valueOf(port));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        environment.put(
                "PATH",
                Stream.of(tools().toString(), java().getParent().toString(), System.getenv("PATH"))
                        .collect(Collectors.joining(File.pathSeparator)));
        environment.put(
                "MAVEN_ARGS",
                "-B -ntp -Dmaven.repo.local="
                        + repository()
                        + " -Dmaven.repo.local.tail="
                        + repositoryOfTheBuild());
        return environment;
    }

    /** A client of the database. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path psql = tools.resolve("psql");
        Files.writeString(
                psql,
                """
                #!/bin/sh
                exec %s -cp '%s' %s "$@"
                """
                        .formatted(java(), classPath(), LegacyPsql.class.getName()));
        assertThat(psql.toFile().setExecutable(true)).isTrue();
        return tools;
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** What {@code ./mvnw install} would have put into the repository of the reader. */
    private Path repository() throws IOException {
        Path repository = folder.resolve("repository");
        String version = version();
        install(repository, "jikimi-parent", version, ROOT);
        install(repository, "jikimi-core", version, ROOT.resolve("core"));
        install(repository, "jikimi-spring-boot-starter", version, Path.of(""));
        return repository;
    }

    private static void install(Path repository, String artifact, String version, Path module)
            throws IOException {
        Path target =
                Files.createDirectories(
                        repository.resolve("io/jikimi").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(module.resolve("pom.xml"), target.resolve(name + ".pom"));
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (!artifact.equals("jikimi-parent")) {
            assertThat(jar).exists();
            Files.copy(jar, target.resolve(name + ".jar"));
        }
    }

    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    /** Where the libraries of this build were found. */
    private static Path repositoryOfTheBuild() {
        String jar =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.matches(".*/org/springframework/boot/.*\\.jar"))
                        .findFirst()
                        .orElseThrow();
        return Path.of(jar.substring(0, jar.indexOf("/org/springframework/boot/")));
    }

    /** As much of the repository as the page takes from it. */
    private Path cloned() throws IOException {
        Path clone = Files.createDirectories(folder.resolve("jikimi"));
        LegacyBookshop.copy(LegacyBookshop.SOURCES, clone.resolve("sample-app/src/test/legacy"));
        LegacyBookshop.copy(ROOT.resolve(".mvn"), clone.resolve(".mvn"));
        Files.copy(ROOT.resolve("mvnw"), clone.resolve("mvnw"), StandardCopyOption.COPY_ATTRIBUTES);
        return clone;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
