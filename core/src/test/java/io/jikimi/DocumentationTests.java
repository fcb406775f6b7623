package io.jikimi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.StartRefusals.Described;
import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide says what the code says, in both languages, and links to what exists. */
class DocumentationTests {

    private static final Path ROOT = Path.of("..");
    private static final Path GUIDE = ROOT.resolve("docs/src/docs/asciidoc");
    private static final List<Path> TESTS =
            Stream.of("core", "starter", "sample-app")
                    .map(module -> ROOT.resolve(module).resolve("src/test/java"))
                    .toList();
    private static final Path MESSAGES = ROOT.resolve("starter/src/main/resources/io/jikimi");
    private static final Path SCRIPTS =
            Path.of("src/main/resources/io/jikimi/schema/v1/postgresql");

    private static final Pattern TARGET =
            Pattern.compile(
                    "(?:include::|image::|xref:|link:)([^\\[\\]{}#:]+)(#[^\\[]*)?\\[([^\\]]*)]");

    /** A link to an anchor of another page, or of the page itself. */
    private static final Pattern ANCHORED =
            Pattern.compile("xref:([a-z-]+\\.adoc)?#([^\\[]+)\\[|<<([^,>]+),");

    private static final Pattern MARKDOWN_LINK = Pattern.compile("]\\(([^)#:]+)\\)");

    @Test
    void bothLanguagesHaveTheSamePages() {
        assertThat(pages("ko").keySet()).isNotEmpty().isEqualTo(pages("en").keySet());
    }

    @Test
    void bothLanguagesHaveTheSameSections() {
        Map<String, String> english = pages("en");

        pages("ko")
                .forEach(
                        (name, text) ->
                                assertThat(skeleton(text))
                                        .as("sections and code blocks of %s", name)
                                        .isEqualTo(skeleton(english.get(name))));
    }

    /** What is run of it in the profile guide is run of the English page, and holds for both. */
    @Test
    void whatAReaderIsToTypeIsTheSameInBothLanguages() {
        String page = "thirty-minutes.adoc";

        assertThat(typed(pages("ko").get(page)))
                .hasSizeGreaterThan(20)
                .isEqualTo(typed(pages("en").get(page)));
    }

    private static List<String> typed(String page) {
        Pattern block =
                Pattern.compile("(?ms)^(?:\\.\\S+\\n)?\\[source,\\w+]\\n----\\n.*?\\n----$");
        return block.matcher(page).results().map(MatchResult::group).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyTargetExists(String language) {
        List<String> missing = new ArrayList<>();
        pages(language)
                .forEach(
                        (name, text) -> {
                            Matcher target = TARGET.matcher(text);
                            while (target.find()) {
                                String path = target.group(1).replace(".html", ".adoc");
                                boolean found = Files.exists(GUIDE.resolve(language).resolve(path));
                                if (!found && !target.group(3).contains("opts=optional")) {
                                    missing.add(name + ": " + path);
                                }
                            }
                        });

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyAnchorExists(String language) {
        Map<String, String> pages = pages(language);
        List<String> missing = new ArrayList<>();
        pages.forEach(
                (name, text) -> {
                    Matcher link = ANCHORED.matcher(text);
                    while (link.find()) {
                        String page = link.group(1) == null ? name : link.group(1);
                        String anchor = link.group(2) == null ? link.group(3) : link.group(2);
                        if (!pages.get(page).contains("[#" + anchor + "]")) {
                            missing.add(name + ": " + link.group());
                        }
                    }
                });

        assertThat(missing).isEmpty();
    }

    /** What is one thing has one word: annotation is 애너테이션, epoch is 세대, and 주석 is a comment. */
    @Test
    void aKoreanPageCallsAThingByOneName() {
        Pattern others = Pattern.compile("주석(?!으로)|애노테이션|어노테이션|에포크");

        assertThat(pages("ko"))
                .allSatisfy(
                        (name, text) ->
                                assertThat(others.matcher(text).results().map(MatchResult::group))
                                        .as(name)
                                        .isEmpty());
    }

    /** A single mark before a letter marks nothing, and stands on the page as it is. */
    @Test
    void noMarkOfEmphasisStandsOnAKoreanPage() {
        Pattern literal = Pattern.compile("(?m)(?<![*\\w])\\*[^* \n][^*\n]*\\*(?=[가-힣])");

        assertThat(pages("ko"))
                .allSatisfy(
                        (name, text) ->
                                assertThat(literal.matcher(text).results().map(MatchResult::group))
                                        .as(name)
                                        .isEmpty());
    }

    @Test
    void everyDecisionIsListed() throws IOException {
        String list = read(ROOT.resolve("docs/decisions.md"));

        try (Stream<Path> records = Files.list(ROOT.resolve("docs/decisions"))) {
            assertThat(records)
                    .isNotEmpty()
                    .allSatisfy(
                            record ->
                                    assertThat(list)
                                            .contains("](decisions/" + record.getFileName() + ")"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "UPGRADING.md"})
    void everyLinkOfTheFrontPagesLeadsSomewhere(String page) {
        Matcher link = MARKDOWN_LINK.matcher(read(ROOT.resolve(page)));
        List<String> missing = new ArrayList<>();
        while (link.find()) {
            if (!Files.exists(ROOT.resolve(link.group(1)))) {
                missing.add(link.group(1));
            }
        }

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyRefusalIsDescribed(String language) throws IOException {
        Properties titles = messages(language);
        List<String> expected =
                Stream.of(Refusal.values())
                        .map(refusal -> cells(refusal, titles.getProperty(refusal + ".title")))
                        .toList();
        Pattern row =
                Pattern.compile("(?m)^\\|`+([A-Z_]+)`+ \\|(\\S+) \\|(\\d{3}) \\|(.+) \\|(.+)$");
        Matcher table = row.matcher(pages(language).get("_refusals.adoc"));
        List<String> described = new ArrayList<>();
        while (table.find()) {
            described.add(
                    String.join(
                            " | ",
                            table.group(1),
                            table.group(2),
                            table.group(3),
                            table.group(4),
                            table.group(5)));
        }

        assertThat(described)
                .as("rows of docs/src/docs/asciidoc/%s/_refusals.adoc", language)
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyScriptIsShown(String language) throws IOException {
        String appendix = pages(language).get("appendix.adoc");

        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            assertThat(scripts.map(script -> "{schema}/" + script.getFileName()))
                    .isNotEmpty()
                    .allSatisfy(script -> assertThat(appendix).contains(script));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void everyRefusalAtStartIsDescribed(String language) {
        StartRefusals refusals =
                StartRefusals.in(
                        List.of(
                                Path.of("src/main/java/io/jikimi/custody"),
                                Path.of("src/main/java/io/jikimi/migration"),
                                ROOT.resolve("starter/src/main/java/io/jikimi/boot/autoconfigure"),
                                ROOT.resolve("starter/src/main/java/io/jikimi/boot/mybatis"),
                                ROOT.resolve("starter/src/main/java/io/jikimi/boot/web")),
                        List.of("TableInPlace.java"));
        List<Described> described =
                Described.in(read(Path.of("src/test/resources/start-refusals.txt")));

        assertThat(refusals.messages()).hasSizeGreaterThan(40);
        assertThat(refusals.undescribed(described, pages(language), language)).isEmpty();
    }

    @Test
    void theCheckOfRefusalsAtStartRejectsAKnownBadGuide() {
        Path bad = Path.of("src/test/resources/io/jikimi/bad");
        StartRefusals refusals = StartRefusals.in(List.of(bad.resolve("start")), List.of());
        List<Described> described = Described.in(read(bad.resolve("start-refusals.txt")));

        assertThat(refusals.undescribed(described, Map.of("page.adoc", "|a drawer |no"), "en"))
                .containsExactly(
                        "not described: member.: nobody has written of this anywhere. Write it.",
                        "not in page.adoc: a cupboard",
                        "not said: what is not refused any more");
    }

    @ParameterizedTest
    @CsvSource({"comparison.adoc, 50", "compatibility.adoc, 25"})
    void everyTestThatAPageNamesIsThereAndRuns(String page, int more) {
        String english = pages("en").get(page);

        assertThat(TestNames.in(english)).hasSizeGreaterThan(more);
        assertThat(TestNames.below(TESTS).missing(english)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"comparison.adoc", "compatibility.adoc"})
    void bothLanguagesNameTheSameTests(String page) {
        assertThat(rowsOfTests(pages("ko").get(page)))
                .isNotEmpty()
                .isEqualTo(rowsOfTests(pages("en").get(page)));
    }

    @Test
    void theCheckOfNamedTestsRejectsAKnownBadPage() {
        String page = read(Path.of("src/test/resources/io/jikimi/bad/comparison.adoc"));

        assertThat(TestNames.below(TESTS).missing(page))
                .containsExactly(
                        "AbstractQueryContractTests#ids",
                        "DocumentationTests#isNotWrittenYet",
                        "NobodyHasWrittenTests#runs");
    }

    private static List<SortedSet<String>> rowsOfTests(String page) {
        return page.lines().map(TestNames::in).filter(names -> !names.isEmpty()).toList();
    }

    @Test
    void decisionsAreNumberedWithoutAGap() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/decisions"))) {
            List<Path> records = files.sorted().toList();

            assertThat(records).isNotEmpty();
            for (int i = 0; i < records.size(); i++) {
                assertThat(records.get(i).getFileName().toString())
                        .matches("0*" + (i + 1) + "-[a-z0-9-]+\\.adoc");
                assertThat(read(records.get(i)))
                        .startsWith("= " + (i + 1) + ". ")
                        .contains("== Why", "== Decision", "== Consequences");
            }
        }
    }

    private static String cells(Refusal refusal, String title) {
        int status =
                switch (refusal.reaction()) {
                    case UNAUTHENTICATED -> 401;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT -> 409;
                    case GONE -> 410;
                    case INVALID -> 400;
                    case UNAVAILABLE -> 503;
                    case BROKEN -> 500;
                };
        return refusal.name()
                + " | "
                + refusal.requirement()
                + " | "
                + status
                + " | "
                + title
                + " | "
                + refusal.law();
    }

    private static Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (Reader reader =
                Files.newBufferedReader(MESSAGES.resolve("messages_" + language + ".properties"))) {
            messages.load(reader);
        }
        return messages;
    }

    /** The structure of a page without its words: heading depths, anchors and block marks. */
    private static List<String> skeleton(String page) {
        return page.lines()
                .filter(line -> line.matches("=+ .*|\\[#.*|----|\\|===|\\[source.*"))
                .map(line -> line.startsWith("=") ? line.split(" ", 2)[0] : line)
                .toList();
    }

    private static Map<String, String> pages(String language) {
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(GUIDE.resolve(language))) {
            files.forEach(file -> pages.put(file.getFileName().toString(), read(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return pages;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
