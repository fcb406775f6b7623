package com.example.hanbit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.example.hanbit.HanbitShopApplication;
import com.example.payroll.Employee;
import com.example.unmapped.LoyaltyCard;
import io.jikimi.boot.autoconfigure.KeyInPropertyException;
import io.jikimi.catalogue.CatalogueViolation;
import io.jikimi.catalogue.CatalogueViolationsException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.DefaultResourceLoader;

/** Starts that must fail. */
class StartScenarioIntegrationTests {

    @Test
    @DisplayName("Scenario 04 (3.1.1) a column without a purpose stops the start and is named")
    void aColumnWithoutPurpose() {
        Throwable failure =
                failureOf(new SpringApplicationBuilder(HanbitShopApplication.class, Extra.class));

        CatalogueViolationsException violations =
                cause(failure, CatalogueViolationsException.class);
        assertThat(violations.violations())
                .anySatisfy(
                        violation -> {
                            assertThat(violation.code())
                                    .isEqualTo(CatalogueViolation.Code.CFG_ITEM_WITHOUT_PURPOSE);
                            assertThat(violation.requirement()).isEqualTo("3.1.1");
                            assertThat(violation.location()).endsWith("LoyaltyCard.holder");
                            assertThat(violation.toString())
                                    .contains("LoyaltyCard", "holder", "loyalty.holder");
                        });
        assertThat(violations).hasMessageContainingAll("LoyaltyCard.holder", "loyalty.holder");
    }

    @Test
    @DisplayName("Scenario 13 (3.1.3) a ministry rule is no ground for resident numbers")
    void aMinistryRuleForResidentNumbers(@TempDir Path folder) throws IOException {
        refusesResidentNumbers(
                folder,
                "{ article: 15-1-2, rationale: 서식에 칸이 있습니다.,"
                        + " statute: { kind: ministry-rule, title: 시행규칙, article: 제1조 } }");
    }

    @Test
    @DisplayName("Scenario 13 (3.1.3) a consent is no ground for resident numbers")
    void aConsentToResidentNumbers(@TempDir Path folder) throws IOException {
        refusesResidentNumbers(folder, "{ article: 15-1-1, rationale: 동의를 받습니다. }");
    }

    @Test
    @DisplayName("Scenario 54 (key) a data key in a property stops the start in production")
    void aKeyInAProperty(@TempDir Path folder) throws IOException {
        String key = madeUpKey();
        Path properties = folder.resolve("application-prod.properties");
        Files.writeString(properties, "jikimi.data-key=" + key + "\n");

        Throwable failure =
                failureOf(
                        new SpringApplicationBuilder(HanbitShopApplication.class).profiles("prod"),
                        "--spring.config.additional-location=" + folder.toUri());

        assertThat(cause(failure, KeyInPropertyException.class).places())
                .singleElement()
                .asString()
                .contains("jikimi.data-key", "application-prod.properties")
                .doesNotContain(key);
        assertThat(failure.toString()).doesNotContain(key);
    }

    /** A team adds a table and a file of the register, as it would: both on the class path. */
    private static void refusesResidentNumbers(Path folder, String basis) throws IOException {
        Path register = Files.createDirectories(folder.resolve("META-INF/jikimi"));
        Files.writeString(
                register.resolve("register-payroll.yml"),
                """
                purposes:
                  payroll:
                    title: 급여
                    basis: %s
                    required: [employee.rrn]
                    retention: { from: account-closed, law: labour-contract }
                """
                        .formatted(basis));
        Throwable failure;
        try (URLClassLoader added = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            failure =
                    failureOf(
                            new SpringApplicationBuilder(HanbitShopApplication.class, Payroll.class)
                                    .resourceLoader(new DefaultResourceLoader(added)));
        }

        CatalogueViolationsException violations =
                cause(failure, CatalogueViolationsException.class);
        assertThat(violations.violations())
                .singleElement()
                .satisfies(
                        violation -> {
                            assertThat(violation.code())
                                    .isEqualTo(CatalogueViolation.Code.RRN_NO_LEGAL_BASIS);
                            assertThat(violation.requirement()).isEqualTo("3.1.3");
                            assertThat(violation.location())
                                    .contains("register-payroll.yml", "payroll");
                            assertThat(violation.message()).contains("employee.rrn", "statute");
                        });
    }

    private static String madeUpKey() {
        byte[] bytes = new byte[32];
        RandomGenerator.of("L64X128MixRandom").nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Throwable failureOf(SpringApplicationBuilder application, String... options) {
        return catchThrowable(
                () -> {
                    List<String> arguments =
                            Stream.concat(
                                            Stream.of(
                                                    "--server.port=0",
                                                    "--hanbit.postgres.folder=",
                                                    "--hanbit.seed.members=1",
                                                    "--hanbit.seed.orders=0"),
                                            Stream.of(options))
                                    .toList();
                    ConfigurableApplicationContext started =
                            application.profiles("postgres").run(arguments.toArray(String[]::new));
                    started.close();
                });
    }

    private static <T extends Throwable> T cause(Throwable failure, Class<T> type) {
        assertThat(failure).as("the start fails").isNotNull();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        throw new AssertionError(
                "Another failure stopped the start: "
                        + NestedExceptionUtils.getMostSpecificCause(failure),
                failure);
    }

    /** Brings in what the team added. */
    @EntityScan(basePackageClasses = {HanbitShopApplication.class, LoyaltyCard.class})
    static final class Extra {}

    /** Brings in the table of employees. */
    @EntityScan(basePackageClasses = {HanbitShopApplication.class, Employee.class})
    static final class Payroll {}
}
