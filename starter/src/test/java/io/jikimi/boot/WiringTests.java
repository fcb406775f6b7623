package io.jikimi.boot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.jikimi.boot.bad.BadAutoConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The traps of auto-configuration as rules, each shown to catch a known-bad class. */
class WiringTests {

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.jikimi.boot");

    private static final JavaClasses BAD =
            new ClassFileImporter().importClasses(BadAutoConfiguration.class);

    private static final Set<String> FOREIGN =
            Set.of(
                    "java.time.Clock",
                    "javax.sql.DataSource",
                    "java.util.concurrent.Executor",
                    "org.quartz.Scheduler",
                    "org.springframework.scheduling.TaskScheduler",
                    "jakarta.validation.ValidatorFactory");

    static Stream<ArchRule> rules() {
        return Stream.of(
                classes()
                        .that()
                        .areAnnotatedWith(AutoConfiguration.class)
                        .should()
                        .bePublic()
                        .andShould()
                        .haveModifier(JavaModifier.FINAL)
                        .because(
                                "an auto-configuration is named from outside and extended by nobody"),
                methods()
                        .that()
                        .areAnnotatedWith(Bean.class)
                        .should()
                        .notBePublic()
                        .because("beans are asked for by type; their methods are no API"),
                noMethods()
                        .that()
                        .areAnnotatedWith(Bean.class)
                        .should()
                        .beAnnotatedWith(ConditionalOnClass.class)
                        .because("the method's own signature would fail to load first"),
                methods()
                        .that()
                        .areAnnotatedWith(Bean.class)
                        .and(returnAPostProcessor())
                        .should()
                        .beStatic()
                        .because("it would drag its configuration into existence early"),
                methods()
                        .that()
                        .areAnnotatedWith(Bean.class)
                        .should(notReturnWhatAServiceLooksForByType())
                        .because("a service would find two of them"),
                methods()
                        .that()
                        .areAnnotatedWith(Bean.class)
                        .and(returnADoorOrSpi())
                        .should()
                        .beAnnotatedWith(ConditionalOnMissingBean.class)
                        .because("a service may bring its own"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theWiringKeepsTheRule(ArchRule rule) {
        rule.check(OURS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleRejectsTheKnownBadClass(ArchRule rule) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> rule.check(BAD))
                .withMessageContaining("BadAutoConfiguration");
    }

    @Test
    void everyAutoConfigurationIsRegisteredOnce() {
        List<String> registered = candidates(AutoConfiguration.class);

        assertThat(registered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        OURS.stream()
                                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                                .map(JavaClass::getName)
                                .toList());
    }

    /** A service's own {@code @DataJpaTest} has every room; entities cannot be kept without. */
    @Test
    void theSlicesOfAServicesTestsNameWhatIsThere() {
        List<String> ofData =
                candidates(
                        org.springframework.boot.data.jpa.test.autoconfigure.AutoConfigureDataJpa
                                .class);
        assertThat(ofData)
                .containsExactlyInAnyOrderElementsOf(
                        candidates(AutoConfiguration.class).stream()
                                .filter(
                                        name ->
                                                name.startsWith("io.jikimi.boot.autoconfigure.")
                                                        || name.startsWith("io.jikimi.boot.schema.")
                                                        || name.equals(
                                                                "io.jikimi.boot.survey"
                                                                        + ".SurveyMappingAutoConfiguration"))
                                .toList());
        assertThat(
                        candidates(
                                org.springframework.boot.webmvc.test.autoconfigure
                                        .AutoConfigureWebMvc.class))
                .isNotEmpty()
                .allMatch(WiringTests::isThere);
    }

    private static List<String> candidates(Class<?> annotation) {
        return ImportCandidates.load(annotation, WiringTests.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("io.jikimi."))
                .toList();
    }

    /** Names in annotations are not checked by the compiler. */
    @Test
    void everyOrderNamesAClassThatIsThere() {
        List<String> unknown = new ArrayList<>();
        for (JavaClass type : OURS) {
            if (type.isAnnotatedWith(AutoConfiguration.class)) {
                AutoConfiguration order = type.reflect().getAnnotation(AutoConfiguration.class);
                Stream.of(order.afterName(), order.beforeName())
                        .flatMap(Arrays::stream)
                        .filter(name -> !isThere(name))
                        .forEach(unknown::add);
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(isThere("io.jikimi.boot.autoconfigure.NoSuchAutoConfiguration")).isFalse();
    }

    @Test
    void everyFailureAnalyzerIsRegistered() {
        Set<String> registered =
                SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, failure) -> {})
                        .stream()
                        .map(analyzer -> analyzer.getClass().getName())
                        .filter(name -> name.startsWith("io.jikimi."))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(registered)
                .containsExactlyInAnyOrderElementsOf(
                        OURS.stream()
                                .filter(type -> type.isAssignableTo(FailureAnalyzer.class))
                                .map(JavaClass::getName)
                                .toList());
    }

    @Test
    void everyPropertyIsDescribedWithoutAnArticle() throws IOException {
        JsonNode metadata =
                JsonMapper.builder()
                        .build()
                        .readTree(
                                new ClassPathResource("META-INF/spring-configuration-metadata.json")
                                        .getInputStream());
        List<String> names = new ArrayList<>();
        for (JsonNode property : metadata.get("properties")) {
            String name = property.get("name").asString();
            if (!name.startsWith("jikimi")) {
                continue;
            }
            names.add(name);
            assertThat(property.path("description").asString(""))
                    .as(name)
                    .isNotBlank()
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ")
                    .endsWith(".");
        }
        assertThat(names).hasSizeGreaterThan(20);
    }

    private static boolean isThere(String name) {
        return org.springframework.util.ClassUtils.isPresent(
                name, WiringTests.class.getClassLoader());
    }

    private static DescribedPredicate<JavaMethod> returnAPostProcessor() {
        return DescribedPredicate.describe(
                "return a post-processor or advisor",
                method ->
                        Stream.of(
                                        BeanPostProcessor.class,
                                        BeanFactoryPostProcessor.class,
                                        org.springframework.aop.Advisor.class)
                                .anyMatch(method.getRawReturnType()::isAssignableTo));
    }

    /** Interfaces of ours that a service can implement. */
    private static DescribedPredicate<JavaMethod> returnADoorOrSpi() {
        Set<String> several =
                Set.of(
                        "io.jikimi.evidence.CheckpointSink",
                        "io.jikimi.custody.WriteGuard",
                        "io.jikimi.custody.RetentionListener",
                        "io.jikimi.purpose.ProcessingBar",
                        "io.jikimi.purpose.ScopeListener");
        return DescribedPredicate.describe(
                "return a door or SPI there is one of",
                method ->
                        Stream.concat(
                                                Stream.of(method.getRawReturnType()),
                                                method
                                                        .getRawReturnType()
                                                        .getAllRawInterfaces()
                                                        .stream())
                                        .anyMatch(
                                                type ->
                                                        type.isInterface()
                                                                && type.getPackageName()
                                                                        .startsWith("io.jikimi")
                                                                && type.getModifiers()
                                                                        .contains(
                                                                                JavaModifier.PUBLIC)
                                                                && !several.contains(
                                                                        type.getName()))
                                && !method.getOwner()
                                        .isAnnotatedWith(ConditionalOnMissingBean.class));
    }

    private static ArchCondition<JavaMethod> notReturnWhatAServiceLooksForByType() {
        return new ArchCondition<>("not return a type a service looks for") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean foreign =
                        FOREIGN.stream().anyMatch(method.getRawReturnType()::isAssignableTo);
                events.add(
                        new SimpleConditionEvent(
                                method,
                                !foreign,
                                method.getFullName()
                                        + " returns "
                                        + method.getRawReturnType().getName()));
            }
        };
    }
}
