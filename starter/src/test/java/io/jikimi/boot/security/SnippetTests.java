package io.jikimi.boot.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide shows the code that {@code SpringSecurityIntegrationTests} calls. */
class SnippetTests {

    private static final Path GUIDE = Path.of("..", "docs/src/docs/asciidoc");
    private static final Path SHOP =
            Path.of("src/test/java/io/jikimi/boot/security/SecuredShop.java");

    @ParameterizedTest
    @CsvSource({"ko, chain", "en, chain", "ko, subjects", "en, subjects"})
    void theGuideShowsTheCodeThatIsCalled(String language, String tag) throws IOException {
        assertThat(Files.readString(GUIDE.resolve(language).resolve("identity.adoc")))
                .contains("----\n" + snippet(tag) + "\n----");
    }

    private static String snippet(String tag) throws IOException {
        String source = Files.readString(SHOP);
        String begin = "// tag::" + tag + "[]\n";
        int from = source.indexOf(begin) + begin.length();
        return source.substring(from, source.indexOf("// end::" + tag)).stripIndent().strip();
    }
}
