package io.jikimi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.jikimi.bad.collection.ReadsUnguarded;
import io.jikimi.bad.crypto.RegistersTinkGlobally;
import io.jikimi.bad.custody.JdbcStranger;
import io.jikimi.bad.elsewhere.LivesInNoRoom;
import io.jikimi.bad.keys.CallsToTheRight;
import io.jikimi.bad.keys.JdbcKeyStore;
import io.jikimi.bad.keys.JdbcSecondKeyStore;
import io.jikimi.bad.keys.NamesATable;
import io.jikimi.bad.keys.TellsTheOperator;
import io.jikimi.bad.notice.LivesInAnUnmarkedPackage;
import io.jikimi.bad.subject.ForgetsTheLocale;
import io.jikimi.bad.subject.HasItsFieldsInjected;
import io.jikimi.bad.subject.KeepsStaticState;
import io.jikimi.bad.subject.KnowsTheTestSupport;
import io.jikimi.bad.subject.NobodyDescribed;
import io.jikimi.bad.subject.OpenToExtension;
import io.jikimi.bad.subject.Prints;
import io.jikimi.bad.subject.ReadsTheMachineClock;
import io.jikimi.bad.subject.Sleeps;
import io.jikimi.bad.use.KnowsItsNeighbour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.core.Violations;

/**
 * The rooms keep the rules of the house, and every rule rejects the class below {@code
 * io.jikimi.bad} that was made to break it.
 */
class RoomsTests {

    private static final String BAD = "io.jikimi.bad";
    private static final Path SCRIPTS = Path.of("src/main/resources/io/jikimi/schema/v1");
    private static final Path PUBLIC_TYPES = Path.of("src/test/resources/public-types.txt");

    private static final JavaClasses ROOMS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.jikimi");
    private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(BAD);

    private static final RoomRules RULES =
            new RoomRules(
                    "io.jikimi",
                    SqlOwnership.ofScripts(SCRIPTS),
                    SourceFiles.below(Path.of("src/main/java")));
    private static final RoomRules FIXTURE_RULES =
            new RoomRules(
                    BAD,
                    new SqlOwnership(
                            Map.of(
                                    "jikimi_data_key",
                                    "keys",
                                    "jikimi_epoch",
                                    "keys",
                                    "jikimi_idle",
                                    "keys")),
                    SourceFiles.below(Path.of("src/test/java/io/jikimi/bad")));

    @TestFactory
    List<DynamicTest> theRoomsKeepEveryRule() {
        return RULES.all().stream()
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        rule.getDescription(), () -> rule.check(ROOMS)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> noRulePassesWhenItMatchesNothing() {
        JavaClasses nothing = new ClassFileImporter().importClasses();
        return RULES.all().stream()
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        rule.getDescription(),
                                        () ->
                                                assertThatExceptionOfType(AssertionError.class)
                                                        .isThrownBy(() -> rule.check(nothing))
                                                        .withMessageContaining(
                                                                "failed to check any classes")))
                .toList();
    }

    @Test
    void theModulesHaveNoCycle() {
        ApplicationModules.of("io.jikimi").verify();
    }

    @Test
    void aCycleIsRejected() {
        ApplicationModules modules =
                ApplicationModules.of(BAD, new ImportOption.OnlyIncludeTests());

        assertThatExceptionOfType(Violations.class)
                .isThrownBy(modules::verify)
                .withMessageContaining("Cycle detected")
                .withMessageContaining("keys")
                .withMessageContaining("custody");
    }

    @Test
    void aCallToTheRightIsRejected() {
        rejects(FIXTURE_RULES.roomsCallOnlyToTheLeft(), CallsToTheRight.class);
    }

    @Test
    void aCallToANeighbourOfTheSameLineIsRejected() {
        rejects(FIXTURE_RULES.roomsCallOnlyToTheLeft(), KnowsItsNeighbour.class);
    }

    @Test
    void theTestSupportIsSeenByNobody() {
        rejects(FIXTURE_RULES.roomsCallOnlyToTheLeft(), KnowsTheTestSupport.class);
    }

    @Test
    void aPackageThatIsNoRoomIsRejected() {
        rejects(FIXTURE_RULES.roomsCallOnlyToTheLeft(), LivesInNoRoom.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.SpringApplication",
                "org.springframework.web.bind.annotation.RestController",
                "jakarta.servlet.Filter",
                "org.quartz.Job",
                "org.apache.shiro.subject.Subject",
                "com.fasterxml.jackson.databind.ObjectMapper"
            })
    void aTypeOfTheStarterIsRejected(String foreign, @TempDir Path folder) throws IOException {
        // Written as a class file: none of these types is on core's class path.
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, 0, "io/jikimi/bad/Foreign", null, "java/lang/Object", null);
        writer.visitField(0, "foreign", "L" + foreign.replace('.', '/') + ";", null, null);
        Files.write(folder.resolve("Foreign.class"), writer.toByteArray());

        JavaClasses classes = new ClassFileImporter().importPath(folder);

        assertThat(RULES.knowNoBoot().evaluate(classes).getFailureReport().toString())
                .contains(foreign);
    }

    @Test
    void anOpenPublicClassIsRejected() {
        rejects(FIXTURE_RULES.publicClassesAreFinal(), OpenToExtension.class);
    }

    @Test
    void aTableOfAnotherRoomIsRejected() {
        rejects(FIXTURE_RULES.tablesHaveOneOwner(), JdbcStranger.class);
    }

    @Test
    void aSecondClassThatNamesATableIsRejected() {
        rejects(FIXTURE_RULES.tablesHaveOneOwner(), JdbcKeyStore.class, JdbcSecondKeyStore.class);
    }

    @Test
    void sqlOutsideAJdbcClassIsRejected() {
        rejects(FIXTURE_RULES.tablesHaveOneOwner(), NamesATable.class);
    }

    @Test
    void aTableNobodyUsesIsRejected() {
        assertThat(report(FIXTURE_RULES.tablesHaveOneOwner()))
                .contains("jikimi_idle is created and never named");
    }

    @Test
    void aMessageMayNameATable() {
        assertThat(report(FIXTURE_RULES.tablesHaveOneOwner()))
                .doesNotContain(TellsTheOperator.class.getSimpleName());
    }

    @Test
    void anUnknownTableIsRejected() {
        assertThat(report(FIXTURE_RULES.tablesHaveOneOwner()))
                .contains("names jikimi_nowhere, which no script creates");
    }

    @Test
    void theScriptsAgree() {
        assertThat(RULES.sql().tables()).as("tables of the scripts").isNotEmpty();
        assertThat(SqlOwnership.findings(SCRIPTS))
                .as("what the scripts of one room say differently for each database")
                .isEmpty();
    }

    @Test
    void scriptsThatDisagreeAreRejected(@TempDir Path folder) throws IOException {
        script(folder, "h2/keys.sql", "create table if not exists jikimi_a (id int, b varchar(9))");
        script(folder, "postgresql/keys.sql", "create table jikimi_a (id int, c decimal(5,2))");
        script(
                folder,
                "h2/custody.sql",
                "create table if not exists jikimi_d (id int, primary key (id),"
                        + " a int references jikimi_a)");

        script(
                folder,
                "oracle/keys.sql",
                "create table if not exists jikimi_a (id int, \"B\" raw(9))");
        script(
                folder,
                "sqlserver/custody.sql",
                "-- UNVERIFIED: nobody has run this\nif object_id('jikimi_d') is null create table"
                        + " jikimi_d (id int, [b] int)");

        assertThat(SqlOwnership.findings(folder))
                .contains(
                        "oracle/keys.sql says in its first line what is not so: was it ever run?",
                        "custody differs: only h2 has [jikimi_d.a] only sqlserver has [jikimi_d.b] ",
                        "keys has no script for mariadb",
                        "keys has no script for sqlserver",
                        "keys differs: only h2 has [jikimi_a.b] only postgresql has [jikimi_a.c] ",
                        "postgresql/keys.sql cannot be run twice",
                        "h2/custody.sql names jikimi_a of keys");
    }

    @Test
    void theNamesOfTheReservedWordsOfADatabaseAreTheSame(@TempDir Path folder) throws IOException {
        String columns = "(id int, file int)";
        for (String database : List.of("h2", "postgresql", "mariadb")) {
            script(folder, database + "/keys.sql", "create table if not exists jikimi_a" + columns);
        }
        script(
                folder,
                "oracle/keys.sql",
                "-- UNVERIFIED: nobody has run this\ncreate table if not exists jikimi_a (id int,"
                        + " \"FILE\" int)");
        script(
                folder,
                "sqlserver/keys.sql",
                "-- UNVERIFIED: nobody has run this\nif object_id('jikimi_a') is null create table"
                        + " jikimi_a (id int, [file] int)");

        assertThat(SqlOwnership.findings(folder)).isEmpty();
    }

    @Test
    void theMachineClockIsRejected() {
        rejects(FIXTURE_RULES.timeComesFromTheClock(), ReadsTheMachineClock.class);
        assertThat(report(FIXTURE_RULES.timeComesFromTheClock()))
                .contains("Instant.now()", "LocalDate.now()", "currentTimeMillis", "Date.<init>");
    }

    @Test
    void textInTheLocaleOfTheMachineIsRejected() {
        rejects(FIXTURE_RULES.textDoesNotDependOnTheLocale(), ForgetsTheLocale.class);
        assertThat(report(FIXTURE_RULES.textDoesNotDependOnTheLocale()))
                .contains("toUpperCase()", "toLowerCase()", "String.format")
                .doesNotContain("java.util.Locale");
    }

    @Test
    void aNumberInTheDigitsOfTheMachineIsRejected() {
        rejects(FIXTURE_RULES.formattedTextHasNoNumbers(), ForgetsTheLocale.class);
        assertThat(report(FIXTURE_RULES.formattedTextHasNoNumbers())).doesNotContain("100% of %s");
    }

    @Test
    void printingIsRejected() {
        rejects(FIXTURE_RULES.nothingIsPrinted(), Prints.class);
    }

    @Test
    void sleepingIsRejected() {
        rejects(FIXTURE_RULES.nothingSleeps(), Sleeps.class);
    }

    @Test
    void theTestsDoNotSleepEither() {
        JavaClasses tests =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.OnlyIncludeTests())
                        .withImportOption(location -> !location.contains("/io/jikimi/bad/"))
                        .importPackages("io.jikimi");

        RULES.nothingSleeps().check(tests);
    }

    @Test
    void anUnmarkedPackageIsRejected() {
        rejects(FIXTURE_RULES.packagesAreNullMarked(), LivesInAnUnmarkedPackage.class);
    }

    @Test
    void aPublicTypeWithoutJavadocIsRejected() {
        rejects(FIXTURE_RULES.publicTypesAreDocumented(), NobodyDescribed.class);
        assertThat(report(FIXTURE_RULES.publicTypesAreDocumented()))
                .contains("NobodyDescribed$Neither")
                .doesNotContain("OpenToExtension", "NobodyDescribed$Hidden");
    }

    @Test
    void anUnguardedReadOutsideTheListIsRejected() {
        rejects(FIXTURE_RULES.unguardedReadsAreListed(), ReadsUnguarded.class);
    }

    @Test
    void staticStateIsRejected() {
        rejects(FIXTURE_RULES.noStaticState(), KeepsStaticState.class);
        assertThat(report(FIXTURE_RULES.noStaticState()))
                .contains("counter", "cache", "scope")
                .doesNotContain("NAMES");
    }

    @Test
    void injectedFieldsAreRejected() {
        rejects(FIXTURE_RULES.noFieldInjection(), HasItsFieldsInjected.class);
    }

    @Test
    void tinksGlobalRegistryIsRejected() {
        rejects(FIXTURE_RULES.tinkIsNotRegisteredGlobally(), RegistersTinkGlobally.class);
        assertThat(report(FIXTURE_RULES.tinkIsNotRegisteredGlobally()))
                .contains("AeadConfig.register", "getPrimitive");
    }

    @Test
    void everyPublicTypeIsOnTheList() throws IOException {
        List<String> actual = PublicTypes.of(ROOMS, "io.jikimi");
        List<String> listed = Files.readAllLines(PUBLIC_TYPES);
        Path written = Files.write(Path.of("target/public-types.txt"), actual);

        assertThat(listed).as("lines of %s", PUBLIC_TYPES).isSorted().doesNotHaveDuplicates();
        assertThat(without(actual, listed))
                .as(
                        "public types that are not on the list: each is a promise to users. If it"
                                + " is meant, copy core/%s to core/%s in the same commit",
                        written, PUBLIC_TYPES)
                .isEmpty();
        assertThat(without(listed, actual))
                .as("types on the list that are gone: copy core/%s likewise", written)
                .isEmpty();
    }

    @Test
    void theListKnowsTypesInsideTypesAndWhatTheyAre() {
        assertThat(PublicTypes.of(FIXTURES, BAD))
                .contains("subject.OpenToExtension class", "subject.NobodyDescribed.Neither record")
                .doesNotContain("subject.NobodyDescribed.Hidden record");
    }

    private static List<String> without(List<String> lines, List<String> others) {
        return lines.stream().filter(line -> !others.contains(line)).toList();
    }

    private static void rejects(ArchRule rule, Class<?>... culprits) {
        List<String> names = new ArrayList<>();
        for (Class<?> culprit : culprits) {
            names.add(culprit.getSimpleName());
        }
        assertThat(report(rule)).contains(names).contains("because");
    }

    private static String report(ArchRule rule) {
        return rule.evaluate(FIXTURES).getFailureReport().toString();
    }

    private static void script(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
