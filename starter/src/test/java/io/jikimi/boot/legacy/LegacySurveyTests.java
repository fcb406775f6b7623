package io.jikimi.boot.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.catalogue.RegisterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The first step of a team: the starter on the class path, and {@code jikimi.mode=survey}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LegacySurveyTests {

    @TempDir static Path folder;

    private static LegacyBookshop shop;
    private static Path findings;

    @BeforeAll
    static void compile() throws IOException {
        shop = LegacyBookshop.in(folder);
        findings = folder.resolve("target/jikimi");
    }

    @Test
    @Order(1)
    void keepsTheTestsOfTheServiceGreen() throws Exception {
        assertThat(survey()).containsPattern("jikimi=true tests=1[0-9] failed=0\\R?$");
        assertThat(findings).isDirectoryContaining("glob:**/survey.ko.md");
    }

    @Test
    @Order(2)
    void findsColumnsQueriesAndWhatCarriesThem() throws IOException {
        assertThat(findings.resolve("survey.en.md"))
                .content()
                .contains(
                        "| Customer.name | customer.name | String | NAME | its name |",
                        "| Customer.birthDate | customer.birth_date | LocalDate | BIRTH_DATE |",
                        "| BookOrder.receiverPhone | book_order.receiver_phone | String | MOBILE |",
                        "| CustomerRepository.findByEmail | Customer.email | equality |",
                        "| CustomerRepository.findByNameStartingWith | Customer.name | beginning |",
                        "| BookOrderRepository.withReceiver | BookOrder.receiverName | any part",
                        "| CustomerMapper.byEmail | Customer.phone | read by SQL |",
                        "| CustomerCard | name, email, phone |",
                        "| CustomerContact | name, phone |",
                        "| DeliveryLabel | ")
                .doesNotContain("bookName", "orderedAt")
                .doesNotContain("김하늘", "haneul", "010-0000", "나온로");
    }

    @Test
    @Order(3)
    void draftsARegisterThatTheAnalysisReads() throws IOException {
        String draft = Files.readString(findings.resolve("register-draft.yml"));

        RegisterFile register = RegisterFile.parse("register-draft.yml", draft);

        assertThat(register.register().purposes()).containsKeys("todo-customer", "todo-book-order");
        assertThat(draft).contains("customer.birth-date", "book-order.receiver-name");
    }

    /**
     * The text of a patch is part of every check; that it compiles and the tests stay green is
     * slow.
     */
    @Test
    @Tag("again")
    @Order(4)
    void proposesAnnotationsThatCompileAndChangeNothingInASurvey() throws Exception {
        List<String> patch = Files.readAllLines(findings.resolve("annotations.patch"));
        assertThat(patch)
                .contains(
                        "+    @PersonalData(item = \"email\", kind = DataKind.EMAIL)",
                        "+    @Searchable({Search.EXACT})",
                        "+    @Searchable({Search.PREFIX})",
                        "+    @DataSubject",
                        "+    @OfDataSubject",
                        "+@PersonalDataFile(\"book-order\")");

        Patch.apply(patch, folder);
        shop.compile(true);

        assertThat(survey()).containsPattern("jikimi=true tests=1[0-9] failed=0\\R?$");
        assertThat(findings.resolve("survey.en.md")).content().contains("annotated already");
        assertThat(findings.resolve("annotations.patch")).content().isEmpty();
    }

    private static String survey() throws Exception {
        return shop.test(true, "jikimi.mode=survey", "jikimi.survey.directory=" + findings);
    }
}
