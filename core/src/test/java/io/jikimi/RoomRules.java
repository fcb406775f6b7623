package io.jikimi;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.jikimi.purpose.UnguardedRead;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of the house as ArchUnit rules over a tree of rooms, so that the same rules judge the
 * product and the fixtures that break them.
 *
 * @param base the package that holds the rooms
 * @param sql who owns which table
 * @param sources the sources of the rooms
 */
record RoomRules(String base, SqlOwnership sql, SourceFiles sources) {

    /** The rooms from left to right; rooms of one line do not know each other. */
    private static final List<Set<String>> ORDER =
            List.of(
                    Set.of("subject"),
                    Set.of("database"),
                    Set.of("crypto"),
                    Set.of("catalogue"),
                    Set.of("evidence"),
                    Set.of("keys"),
                    Set.of("grants", "publication"),
                    Set.of("notice"),
                    Set.of("purpose"),
                    Set.of("custody"),
                    Set.of("collection", "use", "storage", "migration"),
                    Set.of("provision"),
                    Set.of("destruction"),
                    Set.of("rights"),
                    Set.of("report"));

    /** Shipped for users' tests: sees every room, no room sees it. */
    private static final String TESTING = "testing";

    /** The one class that reads the clock of the machine. */
    private static final Set<String> CLOCKS = Set.of("subject.SystemLegalClock");

    /** Who may read without a purpose, and why. Every use leaves a row in the access log. */
    private static final Map<String, String> UNGUARDED_READERS =
            Map.of("purpose.UnguardedRead", "the door itself");

    /** Static fields that hold something that changes, and why there is no other way. */
    private static final Map<String, String> STATIC_STATE = Map.of();

    private static final Set<String> DEPENDS_ON_THE_LOCALE =
            Set.of("toUpperCase", "toLowerCase", "format");

    private static final Pattern DEPENDS_ON_THE_FORMAT =
            Pattern.compile("%(\\d+\\$)?[-#+0,(<\\d.]*[dfegEGtT]");

    List<ArchRule> all() {
        return List.of(
                roomsCallOnlyToTheLeft(),
                knowNoBoot(),
                publicClassesAreFinal(),
                tablesHaveOneOwner(),
                timeComesFromTheClock(),
                textDoesNotDependOnTheLocale(),
                formattedTextHasNoNumbers(),
                nothingIsPrinted(),
                nothingSleeps(),
                packagesAreNullMarked(),
                publicTypesAreDocumented(),
                unguardedReadsAreListed(),
                noStaticState(),
                noFieldInjection(),
                tinkIsNotRegisteredGlobally());
    }

    ArchRule roomsCallOnlyToTheLeft() {
        return classes()
                .should(
                        new ArchCondition<>("live in a room and call only rooms to its left") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (level(type) < 0) {
                                    events.add(
                                            violated(type, type.getName() + " lives in no room"));
                                    return;
                                }
                                type.getDirectDependenciesFromSelf().stream()
                                        .filter(dependency -> pointsRight(dependency))
                                        .forEach(
                                                dependency ->
                                                        events.add(
                                                                violated(
                                                                        type,
                                                                        dependency
                                                                                .getDescription())));
                            }
                        })
                .as("rooms of " + base + " call only rooms to their left: " + ORDER)
                .because(
                        "a room is understood with the rooms to its left alone; what it needs from"
                                + " the right it asks through an SPI of its own (CONTRIBUTING,"
                                + " Rooms)");
    }

    ArchRule knowNoBoot() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot..",
                        "org.springframework.web..",
                        "jakarta.servlet..",
                        "org.quartz..",
                        "org.apache.shiro..",
                        "com.fasterxml.jackson.core..",
                        "com.fasterxml.jackson.databind..")
                .because(
                        "core works without an application: Boot, servlet, Quartz and Shiro move"
                                + " their packages between versions and stay in the starter, and"
                                + " Jackson is version 3");
    }

    ArchRule publicClassesAreFinal() {
        return classes()
                .that(
                        are("public classes other than exceptions")
                                .and(
                                        describe(
                                                "",
                                                type ->
                                                        isVisible(type)
                                                                && !type.isInterface()
                                                                && !type.isEnum()
                                                                && !type.isAssignableTo(
                                                                        Throwable.class))))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .as("public classes are final")
                .because(
                        "what users may extend they extend through an interface; everything else"
                                + " has to stay free to change");
    }

    ArchRule tablesHaveOneOwner() {
        return classes()
                .should(sql.keepTheirTables(base))
                .because(
                        "the story of a table is told in one Jdbc class of the room that owns it;"
                                + " other rooms ask that room's door");
    }

    ArchRule timeComesFromTheClock() {
        return noClasses()
                .that(areNot(CLOCKS))
                .should()
                .callCodeUnitWhere(
                        callTo("the machine's clock or zone", RoomRules::readsTheMachine))
                .because(
                        "legal periods are tested by moving LegalClock; a second source of time"
                                + " would stand still");
    }

    ArchRule textDoesNotDependOnTheLocale() {
        return noClasses()
                .should()
                .callCodeUnitWhere(
                        callTo(
                                "String methods without a locale",
                                target ->
                                        target.getOwner().isEquivalentTo(String.class)
                                                && DEPENDS_ON_THE_LOCALE.contains(target.getName())
                                                && !takes(target, Locale.class)))
                .because(
                        "hashes, index values and SQL must be the same on a machine that speaks"
                                + " Turkish; say Locale.ROOT, or join the text");
    }

    ArchRule formattedTextHasNoNumbers() {
        return classes()
                .should(
                        new ArchCondition<>("put only text into formatted()") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (!callsFormatted(type)) {
                                    return;
                                }
                                SqlOwnership.constants(type).stream()
                                        .filter(text -> DEPENDS_ON_THE_FORMAT.matcher(text).find())
                                        .forEach(
                                                text ->
                                                        events.add(
                                                                violated(
                                                                        type,
                                                                        type.getName()
                                                                                + " formats \""
                                                                                + text
                                                                                + "\"")));
                            }
                        })
                .because(
                        "formatted() takes no locale and writes numbers in the digits of the"
                                + " machine; use %s, or String.format(Locale.ROOT, …)");
    }

    ArchRule nothingIsPrinted() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
                "the console is outside the logs that are searched for personal values");
    }

    ArchRule nothingSleeps() {
        return noClasses()
                .should()
                .callCodeUnitWhere(
                        callTo(
                                "sleep",
                                target ->
                                        target.getName().equals("sleep")
                                                && (target.getOwner().isEquivalentTo(Thread.class)
                                                        || target.getOwner()
                                                                .isEquivalentTo(TimeUnit.class))))
                .because("races are steered by latches and waiting is done on conditions");
    }

    ArchRule packagesAreNullMarked() {
        return classes()
                .should(
                        new ArchCondition<>("live in a package that is @NullMarked") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                                    events.add(
                                            violated(
                                                    type,
                                                    type.getName()
                                                            + " lives in "
                                                            + type.getPackageName()
                                                            + ", which is not @NullMarked"));
                                }
                            }
                        })
                .because("NullAway checks marked packages only; the others it passes in silence");
    }

    ArchRule publicTypesAreDocumented() {
        return classes()
                .that(are("public types").and(describe("", RoomRules::isVisible)))
                .should(
                        new ArchCondition<>("have Javadoc") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (!sources.isDocumented(type.getName().replace('$', '.'))) {
                                    events.add(violated(type, type.getName() + " has no Javadoc"));
                                }
                            }
                        })
                .as("public types have Javadoc")
                .because(
                        "a public type is a promise to users: it says what it is for, what it"
                                + " guarantees and which article it serves");
    }

    ArchRule unguardedReadsAreListed() {
        return noClasses()
                .that(areNot(UNGUARDED_READERS.keySet()))
                .should()
                .callCodeUnitWhere(
                        callTo(
                                "UnguardedRead",
                                target ->
                                        target.getOwner().isEquivalentTo(UnguardedRead.class)
                                                && (target.getName().equals("because")
                                                        || target.getName().equals("<init>"))))
                .because(
                        "it is the one way round the permits; a new place is a decision and is"
                                + " listed with its reason in RoomRules");
    }

    ArchRule noStaticState() {
        return fields().that(
                        describe(
                                "are static",
                                field ->
                                        field.getModifiers().contains(JavaModifier.STATIC)
                                                && !field.getModifiers()
                                                        .contains(JavaModifier.SYNTHETIC)
                                                && !STATIC_STATE.containsKey(
                                                        within(field.getOwner())
                                                                + "."
                                                                + field.getName())))
                .should(
                        new ArchCondition<>("be final and hold something that does not change") {
                            @Override
                            public void check(JavaField field, ConditionEvents events) {
                                if (!field.getModifiers().contains(JavaModifier.FINAL)
                                        || holdsState(field)) {
                                    events.add(
                                            violated(
                                                    field,
                                                    field.getFullName()
                                                            + " is state of the whole process"));
                                }
                            }
                        })
                .because(
                        "two applications in one process, as in every test run, would share it;"
                                + " an exception is listed with its reason in RoomRules");
    }

    ArchRule noFieldInjection() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because(
                "a constructor says what a class needs");
    }

    ArchRule tinkIsNotRegisteredGlobally() {
        return noClasses()
                .should()
                .callCodeUnitWhere(
                        callTo(
                                "Tink's global registry",
                                target ->
                                        target.getOwner()
                                                        .getPackageName()
                                                        .startsWith("com.google.crypto.tink")
                                                && usesTheGlobalRegistry(target)))
                .because(
                        "stored values must be readable whatever else is on the class path: every"
                                + " call names its Configuration (TinkConfig2026)");
    }

    private static boolean usesTheGlobalRegistry(CodeUnitCallTarget target) {
        return target.getName().startsWith("register")
                || target.getOwner().getSimpleName().equals("Registry")
                || target.getOwner().getSimpleName().equals("KmsClients")
                || (target.getOwner().getSimpleName().equals("KeysetHandle")
                        && target.getName().equals("getPrimitive")
                        && target.getRawParameterTypes().size() == 1);
    }

    private static boolean readsTheMachine(CodeUnitCallTarget target) {
        String name = target.getName();
        return switch (target.getOwner().getName()) {
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.util.Date" ->
                    name.equals("<init>") && target.getRawParameterTypes().isEmpty();
            case "java.util.Calendar" -> name.equals("getInstance");
            case "java.util.TimeZone" -> name.equals("getDefault");
            case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
            case "java.time.ZoneId" -> name.equals("systemDefault");
            default ->
                    target.getOwner().getPackageName().startsWith("java.time")
                            && name.equals("now");
        };
    }

    private static boolean callsFormatted(JavaClass type) {
        return type.getMethodCallsFromSelf().stream()
                .map(JavaCall::getTarget)
                .anyMatch(
                        target ->
                                target.getOwner().isEquivalentTo(String.class)
                                        && target.getName().equals("formatted"));
    }

    private static boolean takes(CodeUnitCallTarget target, Class<?> type) {
        return target.getRawParameterTypes().stream()
                .anyMatch(parameter -> parameter.isEquivalentTo(type));
    }

    private static boolean holdsState(JavaField field) {
        JavaClass type = field.getRawType();
        boolean concreteCollection =
                (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
                        && !type.isInterface();
        return concreteCollection
                || type.isAssignableTo(ThreadLocal.class)
                || type.getPackageName().startsWith("java.util.concurrent");
    }

    /** A type that users can name: public, and so is everything around it. */
    static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getSimpleName().equals("package-info")
                && type.getEnclosingClass().map(RoomRules::isVisible).orElse(true);
    }

    private boolean pointsRight(Dependency dependency) {
        JavaClass origin = dependency.getOriginClass();
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getPackageName().startsWith(base + ".") || room(origin).equals(room(target))) {
            return false;
        }
        return level(target) >= level(origin);
    }

    /** The place of a type's room from the left, or -1 if it lives in none. */
    private int level(JavaClass type) {
        String room = room(type);
        if (room.equals(TESTING)) {
            return ORDER.size();
        }
        for (int level = 0; level < ORDER.size(); level++) {
            if (ORDER.get(level).contains(room)) {
                return level;
            }
        }
        return -1;
    }

    private String room(JavaClass type) {
        return roomOf(base, type.getPackageName());
    }

    /** The first name of a package behind the base. */
    static String roomOf(String base, String packageName) {
        if (!packageName.startsWith(base + ".")) {
            return "";
        }
        String path = packageName.substring(base.length() + 1);
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    private String within(JavaClass type) {
        return type.getName().startsWith(base + ".")
                ? type.getName().substring(base.length() + 1)
                : type.getName();
    }

    private DescribedPredicate<JavaClass> areNot(Set<String> names) {
        return describe("are not " + names, type -> !names.contains(within(topLevel(type))));
    }

    static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(RoomRules::topLevel).orElse(type);
    }

    private static DescribedPredicate<JavaClass> are(String description) {
        return describe("are " + description, type -> true);
    }

    private static DescribedPredicate<JavaCall<?>> callTo(
            String description, Predicate<CodeUnitCallTarget> matches) {
        return DescribedPredicate.describe(
                "calls " + description, call -> matches.test(call.getTarget()));
    }
}
