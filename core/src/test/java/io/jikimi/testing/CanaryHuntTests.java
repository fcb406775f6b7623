package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.testing.CanaryHunt.Sighting;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All values are made up. */
class CanaryHuntTests extends AbstractCanaryHuntContractTests {

    private static final String NAME = "표본가온";
    private static final String PHONE = "010-0000-4141";
    private static final String ADDRESS = "누리구 달빛로 1+2";

    @Override
    HikariDataSource dataSource() {
        return TestDatabase.h2();
    }

    private static CanaryHunt hunt() {
        return CanaryHunt.of(
                Map.of("name", NAME, "phone", PHONE, "address", ADDRESS, "height", "231"));
    }

    static Stream<String> forms() {
        byte[] name = NAME.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                NAME,
                "Kim" + NAME + "!",
                PHONE,
                "01000004141",
                "tel:+82-" + PHONE,
                URLEncoder.encode(NAME, StandardCharsets.UTF_8),
                URLEncoder.encode(NAME, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT),
                URLEncoder.encode(ADDRESS, StandardCharsets.UTF_8),
                URLEncoder.encode(ADDRESS, StandardCharsets.UTF_8).replace("+", "%20"),
                "\\ud45c\\ubcf8\\uac00\\uc628",
                "\\uD45C\\uBCF8\\uAC00\\uC628",
                "\\u0030\\u0031\\u0030\\u002d\\u0030\\u0030\\u0030\\u0030\\u002d\\u0034\\u0031\\u0034\\u0031",
                "&#54364;&#48376;&#44032;&#50728;",
                "&#xD45C;&#xBCF8;&#xAC00;&#xC628;",
                Normalizer.normalize(NAME, Normalizer.Form.NFD),
                new String(name, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(name),
                HexFormat.of().withUpperCase().formatHex(name),
                "\\x0102" + HexFormat.of().formatHex(name),
                Base64.getEncoder().encodeToString(name),
                Base64.getEncoder()
                        .encodeToString(("a" + NAME + "b").getBytes(StandardCharsets.UTF_8)),
                Base64.getEncoder().encodeToString(("ab" + NAME).getBytes(StandardCharsets.UTF_8)),
                Base64.getUrlEncoder()
                        .encodeToString(("ab" + PHONE).getBytes(StandardCharsets.UTF_8)),
                Base64.getEncoder()
                        .encodeToString("x01000004141yz".getBytes(StandardCharsets.UTF_8)),
                "{\"height\":231}",
                "(1,231,60)",
                "height=231.",
                "231");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void findsAValueInEveryForm(String text) {
        assertThat(hunt().text("log", text).sightings()).hasSize(1);
        assertThat(hunt().bytes("file", text.getBytes(StandardCharsets.UTF_8)).sightings())
                .hasSize(1);
        assertThat(hunt().bytes("file", text.getBytes(StandardCharsets.UTF_16LE)).sightings())
                .hasSize(1);
        assertThat(
                        hunt().bytes("file", ("x " + text).getBytes(StandardCharsets.UTF_16))
                                .sightings())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "표*온",
                "010-****-4141",
                "2310",
                "1231",
                "12.231",
                "231.5",
                "a231",
                "231cm",
                "id_231",
                "0b1f231c",
                "표본 가온",
                ""
            })
    void leavesAloneWhatIsNoCanary(String text) {
        CanaryHunt hunt = hunt().text("log", text).text("log", null).bytes("log", null);

        assertThat(hunt.sightings()).isEmpty();
        assertThatCode(hunt::assertNothingFound).doesNotThrowAnyException();
    }

    @Test
    void findsWhatIsHiddenInAFailure() {
        IllegalStateException failure =
                new IllegalStateException("outer", new IllegalArgumentException("for " + NAME));
        failure.addSuppressed(new IOException("at " + PHONE, failure));

        assertThat(hunt().failure("handler", failure).sightings())
                .extracting(Sighting::canary)
                .containsExactlyInAnyOrder("name", "phone");
        assertThat(hunt().failure("handler", null).sightings()).isEmpty();
    }

    @Test
    void findsWhatLiesInFilesAndInTheirNames(@TempDir Path folder) throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("old")).resolve("a.log"), NAME);
        Files.writeString(folder.resolve("of-" + PHONE + ".txt"), "nothing");

        assertThat(hunt().files("logs", folder).sightings())
                .extracting(Sighting::canary)
                .containsExactlyInAnyOrder("name", "phone");
    }

    @Test
    void tellsEverythingButTheValue(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(PHONE), NAME);
        CanaryHunt hunt = hunt().text("body of /me", "to " + ADDRESS);
        hunt.files("logs", folder);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(hunt::assertNothingFound)
                .withMessageContaining("address (as it is) in body of /me")
                .withMessageContaining("name (as it is) in logs, file 1")
                .withMessageContaining("phone (as it is) in logs, name of file 1")
                .satisfies(
                        error ->
                                assertThat(error.getMessage())
                                        .doesNotContain(NAME, PHONE, ADDRESS));
    }

    @Test
    void refusesAHuntThatProvesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> CanaryHunt.of(Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CanaryHunt.of(Map.of("age", "42")))
                .withMessageContaining("'age'")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("42"));
    }
}
