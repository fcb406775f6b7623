package io.jikimi.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeCheck;
import io.jikimi.purpose.UnguardedRead;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for the architecture tests of a service, for ArchUnit, which the service brings.
 *
 * <pre>{@code
 * @ArchTest static final ArchRule purposes = JikimiRules.purposesAreOpened();
 * }</pre>
 *
 * <p>They see what compiled classes say. As every rule of ArchUnit they fail where they find
 * nothing to check.
 */
public final class JikimiRules {

    private static final String CONTROLLER = "org.springframework.stereotype.Controller";

    private static final String HANDLER = "org.springframework.web.bind.annotation.RequestMapping";
    private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

    private JikimiRules() {}

    /**
     * Nobody reads around purposes but who is named.
     *
     * @param allowed classes that may, by their full names
     */
    public static ArchRule unguardedReadsAreKnown(String... allowed) {
        List<String> known = List.of(allowed);
        return noClasses()
                .that(
                        describe(
                                "are not among " + known,
                                (JavaClass type) -> !known.contains(type.getFullName())))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(UnguardedRead.class)
                .because(
                        "a read without a purpose is an exception that somebody has to have looked"
                                + " at (개인정보 보호법 제18조)");
    }

    /**
     * A proxy opens the scope of a purpose: it has to be able to. Around handlers Spring MVC opens
     * it. What this rule and {@link #purposesEndInValues()} reject, stops the start as well.
     */
    public static ArchRule purposesAreOpened() {
        return methods()
                .that(haveAPurpose())
                .should(
                        new ArchCondition<JavaMethod>("be such that a proxy can open the scope") {
                            @Override
                            public void check(JavaMethod method, ConditionEvents events) {
                                checkOpener(method, events);
                            }
                        })
                .because("no scope is opened around others, so that they read masks");
    }

    /**
     * A call from the same class passes the proxy by, so it must come from a method that has the
     * same purpose already.
     */
    public static ArchRule purposesAreNotCalledFromWithin() {
        return methods()
                .that(haveAPurpose())
                .should(
                        new ArchCondition<JavaMethod>(
                                "not be called by their own class without the purpose") {
                            @Override
                            public void check(JavaMethod method, ConditionEvents events) {
                                for (JavaMethodCall call : method.getCallsOfSelf()) {
                                    if (call.getOriginOwner().equals(method.getOwner())
                                            && !hasPurposeOf(method, call.getOrigin())) {
                                        events.add(violated(call, call.getDescription()));
                                    }
                                }
                            }
                        })
                .because(
                        "such a call passes the proxy by, and reads masks or for another"
                                + " purpose");
    }

    /** What is read after the method is over, is read outside its scope. */
    public static ArchRule purposesEndInValues() {
        return methods()
                .that(haveAPurpose())
                .should(
                        new ArchCondition<JavaMethod>("return nothing that is read later") {
                            @Override
                            public void check(JavaMethod method, ConditionEvents events) {
                                JavaClass returned = method.getRawReturnType();
                                if (!isHandled(method)
                                        && !isHidden(method)
                                        && PurposeCheck.isReadLater(
                                                returned::isAssignableTo, isAsync(method))) {
                                    events.add(
                                            violated(
                                                    method,
                                                    method.getFullName()
                                                            + " returns "
                                                            + returned.getName()));
                                }
                            }
                        })
                .because("its elements would be read when the scope is closed, as masks");
    }

    /** A page or an answer is made of what it shows, and of nothing else. */
    public static ArchRule controllersReturnNoEntities() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .areMetaAnnotatedWith(CONTROLLER)
                .and()
                .areNotPrivate()
                .should(
                        new ArchCondition<JavaMethod>("return no entity with personal data") {
                            @Override
                            public void check(JavaMethod method, ConditionEvents events) {
                                for (JavaClass type :
                                        method.getReturnType().getAllInvolvedRawTypes()) {
                                    if (type.isAnnotatedWith(PersonalDataFile.class)) {
                                        events.add(
                                                violated(
                                                        method,
                                                        method.getFullName()
                                                                + " returns "
                                                                + type.getName()));
                                    }
                                }
                            }
                        })
                .because("an entity carries more than anybody asked for (개인정보 보호법 제3조 제1항)");
    }

    private static DescribedPredicate<JavaMethod> haveAPurpose() {
        return describe(
                "have a purpose",
                method ->
                        isAnnotated(method)
                                || !isHidden(method)
                                        && method.getOwner().isMetaAnnotatedWith(ForPurpose.class));
    }

    private static boolean hasPurposeOf(JavaMethod called, JavaCodeUnit caller) {
        Optional<String> purpose = purposeOf(caller);
        return purpose.isPresent() && purpose.equals(purposeOf(called));
    }

    /**
     * That of the class holds inside what is private as well, because only its own methods call
     * that. An annotation of the service's own that stands for a purpose is not looked through.
     */
    private static Optional<String> purposeOf(JavaCodeUnit unit) {
        Set<JavaModifier> modifiers = unit.getModifiers();
        boolean ofTheClass =
                unit instanceof JavaMethod
                        && (modifiers.contains(JavaModifier.PRIVATE)
                                || !modifiers.contains(JavaModifier.STATIC));
        Optional<String> own = purposeOn(unit);
        return own.isPresent() || !ofTheClass ? own : purposeOn(unit.getOwner());
    }

    private static Optional<String> purposeOn(HasAnnotations<?> element) {
        return element.tryGetAnnotationOfType(ForPurpose.class).map(ForPurpose::value);
    }

    private static boolean isAnnotated(JavaMethod method) {
        return method.isMetaAnnotatedWith(ForPurpose.class);
    }

    /** A purpose of the whole class is meant for the methods that others call. */
    private static boolean isHidden(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PRIVATE)
                || method.getModifiers().contains(JavaModifier.STATIC);
    }

    private static boolean isAsync(JavaMethod method) {
        return method.isMetaAnnotatedWith(ASYNC) || method.getOwner().isMetaAnnotatedWith(ASYNC);
    }

    private static boolean isHandled(JavaMethod method) {
        return method.getOwner().isMetaAnnotatedWith(CONTROLLER);
    }

    private static void checkOpener(JavaMethod method, ConditionEvents events) {
        if (!isHandled(method)) {
            checkProxy(method, events);
        } else if (isAnnotated(method) && !method.isMetaAnnotatedWith(HANDLER)) {
            events.add(violated(method, method.getFullName() + " serves no request"));
        }
    }

    private static void checkProxy(JavaMethod method, ConditionEvents events) {
        Set<JavaModifier> own = method.getModifiers();
        for (JavaModifier modifier :
                List.of(JavaModifier.PRIVATE, JavaModifier.STATIC, JavaModifier.FINAL)) {
            if (own.contains(modifier)) {
                events.add(violated(method, method.getFullName() + " is " + modifier));
            }
        }
        JavaClass owner = method.getOwner();
        if (owner.getModifiers().contains(JavaModifier.FINAL)
                && owner.getAllRawInterfaces().isEmpty()) {
            events.add(violated(method, owner.getFullName() + " is final and has no interface"));
        }
    }
}
