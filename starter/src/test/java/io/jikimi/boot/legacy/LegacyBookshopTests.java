package io.jikimi.boot.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The legacy application as its team has it, before anybody adds the starter. */
class LegacyBookshopTests {

    private static final Pattern BOOT =
            Pattern.compile("<spring-boot.version>(.+)</spring-boot.version>");

    @TempDir static Path folder;

    private static LegacyBookshop shop;

    @BeforeAll
    static void compile() throws IOException {
        shop = LegacyBookshop.in(folder);
    }

    /** With Jikimi beside it, in a survey that leaves no trace, they are part of every check. */
    @Test
    @Tag("again")
    void passesItsOwnTestsOnThePlainClassPath() throws Exception {
        assertThat(shop.test(false)).containsPattern("jikimi=false tests=1[0-9] failed=0\\R?$");
    }

    @Test
    void hasNoLineOfOurs() throws IOException {
        assertThat(LegacyBookshop.files()).hasSizeGreaterThan(15);
        for (Path file : LegacyBookshop.files()) {
            assertThat(file).content().doesNotContainIgnoringCase("jikimi");
        }
    }

    @Test
    void isNoModuleOfTheBuildAndRunsOnTheSameBoot() throws IOException {
        String ours = Files.readString(Path.of("..", "pom.xml"));
        String theirs = Files.readString(LegacyBookshop.SOURCES.resolve("pom.xml"));

        assertThat(ours).doesNotContain("legacy");
        assertThat(boot(theirs)).isEqualTo(boot(ours));
    }

    private static String boot(String pom) {
        Matcher version = BOOT.matcher(pom);
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
