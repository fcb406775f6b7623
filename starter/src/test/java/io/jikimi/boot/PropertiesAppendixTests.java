package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The guide lists every property with its default, in both languages. */
class PropertiesAppendixTests {

    private static final Path GUIDE = Path.of("..", "docs/src/docs/asciidoc");

    /** What the compiler has written of this module, and no file of the same name elsewhere. */
    private static final Path METADATA =
            Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\|`+((?:jikimi|management)\\.[a-z.-]+)`+ \\|(?:`+([^`]+)`+)? ?\\|(\\S.*)$");

    private static final Pattern JOB =
            Pattern.compile("(?m)^\\|`+([a-z-]+)`+ \\|.* \\|`+(\\w+)`+$");

    private static final Pattern JOB_INTERVAL =
            Pattern.compile("jikimi\\.jobs\\.([a-z-]+)\\.interval = (\\w+)");

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void listsEveryPropertyWithItsDefault(String language) throws IOException {
        String appendix = Files.readString(GUIDE.resolve(language).resolve("appendix.adoc"));
        List<String> listed = new ArrayList<>();
        Matcher row = ROW.matcher(appendix);
        while (row.find()) {
            listed.add(row.group(1) + " = " + (row.group(2) == null ? "" : row.group(2)));
        }

        assertThat(listed)
                .as("the table 'properties' of %s/appendix.adoc", language)
                .containsExactlyElementsOf(properties());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void describesEveryJob(String language) throws IOException {
        String operate = Files.readString(GUIDE.resolve(language).resolve("operate.adoc"));
        String jobs = operate.substring(operate.indexOf("[#jobs]"), operate.indexOf("[#clock]"));
        List<String> described =
                JOB.matcher(jobs).results().map(row -> row.group(1) + " " + row.group(2)).toList();

        assertThat(described).containsExactlyInAnyOrderElementsOf(jobs());
    }

    /** Every job with its interval. */
    private static List<String> jobs() throws IOException {
        return properties().stream()
                .map(JOB_INTERVAL::matcher)
                .filter(Matcher::matches)
                .map(interval -> interval.group(1) + " " + interval.group(2))
                .toList();
    }

    private static List<String> properties() throws IOException {
        List<String> properties = new ArrayList<>();
        try (InputStream metadata = Files.newInputStream(METADATA)) {
            for (JsonNode property : JsonMapper.shared().readTree(metadata).get("properties")) {
                JsonNode standard = property.path("defaultValue");
                properties.add(
                        property.get("name").asString()
                                + " = "
                                + (standard.isValueNode() ? standard.asString() : ""));
            }
        }
        return properties.stream().sorted().toList();
    }
}
