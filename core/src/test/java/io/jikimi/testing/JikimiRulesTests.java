package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeCheck;
import io.jikimi.purpose.UnguardablePurposeException;
import io.jikimi.purpose.UnguardedRead;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Controller;

/** Each rule takes what is well and rejects what is not. */
class JikimiRulesTests {

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of(JikimiRules.purposesAreOpened(), Parcels.class),
                Arguments.of(JikimiRules.purposesAreNotCalledFromWithin(), Parcels.class),
                Arguments.of(JikimiRules.purposesAreNotCalledFromWithin(), CallingInside.class),
                Arguments.of(JikimiRules.purposesEndInValues(), Parcels.class),
                Arguments.of(JikimiRules.controllersReturnNoEntities(), ParcelPages.class),
                Arguments.of(JikimiRules.unguardedReadsAreKnown(), Parcels.class));
    }

    @ParameterizedTest
    @MethodSource("good")
    void takesWhatIsWell(ArchRule rule, Class<?> type) {
        assertThatCode(() -> rule.check(classes(type))).doesNotThrowAnyException();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(JikimiRules.purposesAreOpened(), Closed.class, "secret() is PRIVATE"),
                Arguments.of(JikimiRules.purposesAreOpened(), Closed.class, "shared() is STATIC"),
                Arguments.of(JikimiRules.purposesAreOpened(), Closed.class, "last() is FINAL"),
                Arguments.of(JikimiRules.purposesAreOpened(), Sealed.class, "is final and has no"),
                Arguments.of(
                        JikimiRules.purposesAreNotCalledFromWithin(),
                        Calling.class,
                        "Calling.page()"),
                Arguments.of(
                        JikimiRules.purposesAreNotCalledFromWithin(),
                        CallingAcross.class,
                        "CallingAcross.remind()"),
                Arguments.of(
                        JikimiRules.purposesAreNotCalledFromWithin(),
                        CallingAcross.class,
                        "CallingAcross.shared("),
                Arguments.of(
                        JikimiRules.purposesEndInValues(),
                        Streaming.class,
                        "returns java.util.stream.Stream"),
                Arguments.of(
                        JikimiRules.controllersReturnNoEntities(),
                        EntityPages.class,
                        "one() returns"),
                Arguments.of(
                        JikimiRules.controllersReturnNoEntities(),
                        EntityPages.class,
                        "many() returns"),
                Arguments.of(JikimiRules.unguardedReadsAreKnown(), Around.class, "UnguardedRead"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void rejectsWhatIsNot(ArchRule rule, Class<?> type, String message) {
        assertThatThrownBy(() -> rule.check(classes(type)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Closed.class,
                Streaming.class,
                Splitting.class,
                Waiting.class,
                Publishing.class,
                HelpingPages.class
            })
    void whatStopsTheStartIsRejected(Class<?> type) {
        assertThatThrownBy(() -> start(type)).isInstanceOf(UnguardablePurposeException.class);
        assertThatThrownBy(() -> rejectPurposes(type))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(type.getSimpleName() + ".");
    }

    @ParameterizedTest
    @ValueSource(classes = {Parcels.class, Helped.class, Background.class, LaterPages.class})
    void whatStartsIsTaken(Class<?> type) {
        assertThatCode(() -> start(type)).doesNotThrowAnyException();
        assertThatCode(() -> rejectPurposes(type)).doesNotThrowAnyException();
    }

    private static void start(Class<?> type) {
        new PurposeCheck(known -> known.isAnnotationPresent(Controller.class)).check(Set.of(type));
    }

    private static void rejectPurposes(Class<?> type) {
        JavaClasses classes = classes(type);
        JikimiRules.purposesAreOpened().check(classes);
        JikimiRules.purposesEndInValues().check(classes);
    }

    @Test
    void letsThoseReadAroundWhoAreNamed() {
        ArchRule rule = JikimiRules.unguardedReadsAreKnown(Around.class.getName());

        assertThatCode(() -> rule.check(classes(Around.class, Parcels.class)))
                .doesNotThrowAnyException();
    }

    @Test
    void failsWhereThereIsNothingToCheck() {
        assertThatThrownBy(() -> JikimiRules.purposesAreOpened().check(classes(ParcelPages.class)))
                .hasMessageContaining("failed to check any classes");
    }

    private static JavaClasses classes(Class<?>... types) {
        return new ClassFileImporter().importClasses(types);
    }

    @PersonalDataFile("parcel")
    static class Parcel {}

    record Line(String text) {}

    static class Parcels {

        @ForPurpose("delivery")
        public List<Line> lines() {
            return List.of();
        }
    }

    @ForPurpose("delivery")
    static class Closed {

        @ForPurpose("delivery")
        private void secret() {}

        @ForPurpose("delivery")
        public static void shared() {}

        public final void last() {}
    }

    @ForPurpose("delivery")
    static class Splitting {

        Spliterator<Line> lines() {
            return Spliterators.emptySpliterator();
        }
    }

    static class Waiting {

        @ForPurpose("delivery")
        public Future<Line> line() {
            return new CompletableFuture<>();
        }
    }

    static class Publishing {

        @ForPurpose("delivery")
        public Flow.Publisher<Line> lines() {
            return subscriber -> {};
        }
    }

    @Controller
    static class HelpingPages {

        @ForPurpose("delivery")
        Line helper() {
            return new Line("");
        }
    }

    /** What a class with a purpose has beside the methods that others call. */
    @ForPurpose("delivery")
    static class Helped {

        public static Line shared() {
            return new Line("");
        }

        private Stream<Line> lines() {
            return Stream.of(shared());
        }

        long count() {
            return lines().count();
        }
    }

    static class Background {

        @Async
        @ForPurpose("delivery")
        public CompletableFuture<Line> line() {
            return new CompletableFuture<>();
        }
    }

    @Controller
    @ForPurpose("delivery")
    static final class LaterPages {

        CompletableFuture<Line> line() {
            return new CompletableFuture<>();
        }
    }

    static final class Sealed {

        @ForPurpose("delivery")
        public void open() {}
    }

    static class Calling {

        @ForPurpose("delivery")
        public void line() {}

        void page() {
            line();
        }
    }

    @ForPurpose("delivery")
    static class CallingInside {

        public Line line() {
            return new Line("");
        }

        public List<Line> lines() {
            return List.of(line(), again());
        }

        private Line again() {
            return line();
        }
    }

    @ForPurpose("delivery")
    static class CallingAcross {

        public void line() {}

        @ForPurpose("reminder")
        public void remind() {
            line();
        }

        static void shared(CallingAcross parcels) {
            parcels.line();
        }
    }

    static class Streaming {

        @ForPurpose("delivery")
        public Stream<Line> lines() {
            return Stream.of();
        }
    }

    @Controller
    static class ParcelPages {

        List<Line> many() {
            return List.of();
        }
    }

    @Controller
    static class EntityPages {

        Parcel one() {
            return new Parcel();
        }

        Optional<List<Parcel>> many() {
            return Optional.empty();
        }
    }

    static class Around {

        UnguardedRead read() {
            return UnguardedRead.because("made up");
        }
    }
}
