package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jikimi.catalogue.CatalogueViolation.Code;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterFileTests {

    @TempDir Path folder;

    @Test
    void readsWhatIsWritten() {
        Register register = RegisterFile.parse("register.yml", ShopModel.REGISTER).register();

        assertThat(register.purposes()).hasSize(4);
        assertThat(register.purposes().get("membership").basis().article()).isEqualTo("15-1-4");
        assertThat(register.forms().get("sign-up").consents().get(0).items())
                .containsExactly("member.height");
        assertThat(register.trustees().get("hanbit-courier").from()).isEqualTo("2026-01-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n# nothing yet\n", "{}", "---\n", "purposes:\n"})
    void takesAnEmptyFile(String yaml) {
        assertThat(RegisterFile.parse("register.yml", yaml).register().purposes()).isEmpty();
    }

    @Test
    void refusesEveryUnknownKeyWithItsPlace() {
        List<CatalogueViolation> found =
                refused(
                        """
                        purpose: {}
                        purposes:
                          membership:
                            titel: 회원 관리
                            retention: { from: a, perod: P1Y }
                        """);

        assertThat(found)
                .extracting(CatalogueViolation::code)
                .containsOnly(Code.REGISTER_UNKNOWN_KEY);
        assertThat(found)
                .extracting(CatalogueViolation::location)
                .containsExactlyInAnyOrder(
                        "register.yml:1:1", "register.yml:4:5", "register.yml:5:27");
        assertThat(found.get(1).message()).contains("purposes.membership.titel");
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        List<CatalogueViolation> found =
                refused("purposes:\n  a: { title: x }\n  b: { title: y }\n  a: { title: z }\n");

        assertThat(found).hasSize(1);
        assertThat(found.get(0).code()).isEqualTo(Code.REGISTER_DUPLICATE);
        assertThat(found.get(0).location()).isEqualTo("register.yml:4:3");
        assertThat(found.get(0).message()).contains("register.yml:2:3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purposes: [",
                "just text",
                "- a\n- b",
                "purposes: membership",
                "forms: { sign-up: { version: one } }",
                "endpoints: { path: a }",
                "purposes: { a: }",
                "purposes: {}\n---\npurposes: {}",
                "purposes:\n\t- a",
                "a: &x [*x]"
            })
    void refusesWhatIsNoRegister(String yaml) {
        assertThat(refused(yaml))
                .isNotEmpty()
                .allSatisfy(
                        violation -> assertThat(violation.location()).startsWith("register.yml"));
    }

    @Test
    void joinsTheFilesOfTheClassPath() throws IOException {
        write(
                "register.yml",
                "purposes:\n  a: { title: x }\nendpoints: [ { path: /a, purpose: a } ]\n");
        write(
                "register-marketing.yml",
                "purposes:\n  b: { title: y }\nendpoints: [ { path: /b, purpose: b } ]\n"
                        + "code: [ { in: com.example.b, purpose: b } ]\n");

        RegisterFile file = load();

        assertThat(file.register().purposes()).containsOnlyKeys("a", "b");
        assertThat(file.register().endpoints()).hasSize(2);
        assertThat(file.location("code", 0))
                .isEqualTo("META-INF/jikimi/register-marketing.yml:4:9 code.0");
        assertThat(file.location("purposes", "b"))
                .isEqualTo("META-INF/jikimi/register-marketing.yml:2:3 purposes.b");
        assertThat(List.of(file.location("endpoints", 0), file.location("endpoints", 1)))
                .anySatisfy(
                        location -> assertThat(location).contains("META-INF/jikimi/register.yml:3"))
                .anySatisfy(
                        location ->
                                assertThat(location)
                                        .contains("META-INF/jikimi/register-marketing.yml:3"));
    }

    @Test
    void refusesTheSameEntryInTwoFiles() throws IOException {
        write("register.yml", "purposes:\n  a: { title: x }\npolicy: { version: 1 }\n");
        write("register-more.yml", "purposes:\n  a: { title: y }\npolicy: { version: 2 }\n");

        CatalogueViolationsException refusal =
                catchThrowableOfType(CatalogueViolationsException.class, this::load);

        assertThat(refusal.violations())
                .extracting(CatalogueViolation::code)
                .containsExactly(Code.REGISTER_DUPLICATE, Code.REGISTER_DUPLICATE);
        assertThat(refusal)
                .hasMessageContaining("META-INF/jikimi/register.yml:2:3")
                .hasMessageContaining("META-INF/jikimi/register-more.yml:2:3");
    }

    @Test
    void hashesContentNotForm() {
        String one = "purposes:\n  a: { title: x, optional: [i] }\n  b: { title: y }\n";
        String same =
                "# other order, other layout\npurposes:\n  b:\n    title: y\n    required: []\n"
                        + "  a:\n    optional:\n      - i\n    title: x\nforms: {}\n";

        assertThat(hash(one)).isEqualTo(hash(same)).matches("[0-9a-f]{64}");
        assertThat(hash(one)).isNotEqualTo(hash(one.replace("title: x", "title: z")));
        assertThat(hash("purposes: { a: { optional: [i, j] } }"))
                .isNotEqualTo(hash("purposes: { a: { optional: [j, i] } }"));
        assertThat(hash("purposes: { a: { title: \"1:x\" } }"))
                .isNotEqualTo(hash("purposes: { a: { title: x } }"));
    }

    /** The hash is evidence: a later release must give the same for the same register. */
    @Test
    void keepsTheFormOfTheHash() {
        assertThat(
                        CanonicalRegister.text(
                                RegisterFile.parse(
                                                "register.yml",
                                                "purposes: { a: { title: 배송, optional: [i, j] } }\n"
                                                        + "endpoints: [ { path: /b, purpose: a }, { path: /a, purpose: a } ]")
                                        .register()))
                .isEqualTo(
                        "register/1{9:endpoints[{4:path2:/a7:purpose1:a}{4:path2:/b7:purpose1:a}]"
                                + "8:purposes{1:a{8:optional[1:i1:j]5:title2:배송}}}");
    }

    private static String hash(String yaml) {
        return RegisterFile.parse("register.yml", yaml).hash();
    }

    private static List<CatalogueViolation> refused(String yaml) {
        return catchThrowableOfType(
                        CatalogueViolationsException.class,
                        () -> RegisterFile.parse("register.yml", yaml))
                .violations();
    }

    private void write(String name, String yaml) throws IOException {
        Path target = folder.resolve("META-INF/jikimi");
        Files.createDirectories(target);
        Files.writeString(target.resolve(name), yaml);
    }

    private RegisterFile load() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            return RegisterFile.load(loader);
        }
    }
}
