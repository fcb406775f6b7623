package io.jikimi.purpose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.annotation.Async;

class PurposeCheckTests {

    private final PurposeCheck check = new PurposeCheck(type -> type == Screen.class);

    @Test
    void namesEveryMethodThatNoScopeCanBeOpenedAround() {
        assertThatExceptionOfType(UnguardablePurposeException.class)
                .isThrownBy(
                        () ->
                                check.check(
                                        List.of(
                                                Hidden.class,
                                                Later.class,
                                                Closed.class,
                                                Screen.class)))
                .satisfies(
                        refused ->
                                assertThat(refused.reasons())
                                        .extracting(reason -> reason.split(": ")[0])
                                        .extracting(name -> name.substring(name.indexOf('$') + 1))
                                        .containsExactly(
                                                "Closed.address",
                                                "Hidden.address",
                                                "Hidden.label",
                                                "Hidden.phone",
                                                "Later.all",
                                                "Later.counted",
                                                "Later.each",
                                                "Later.published",
                                                "Later.soon",
                                                "Screen.helper"))
                .withMessageContaining("Hidden.address: it is private")
                .withMessageContaining("Hidden.label: it is static")
                .withMessageContaining("Hidden.phone: it is final")
                .withMessageContaining("Later.soon: it returns a CompletableFuture")
                .withMessageContaining("PurposeScope.call");
    }

    @Test
    void acceptsWhatReadsInsideItsScope() {
        assertThatCode(
                        () ->
                                check.check(
                                        List.of(Sound.class, SoundByClass.class, Repository.class)))
                .doesNotThrowAnyException();
    }

    @Test
    void looksAtThePurposeOfAnInterface() {
        assertThatExceptionOfType(UnguardablePurposeException.class)
                .isThrownBy(() -> check.check(List.of(StreamingMembers.class)))
                .satisfies(
                        refused ->
                                assertThat(refused.reasons())
                                        .singleElement()
                                        .asString()
                                        .contains("StreamingMembers.all"));
    }

    static class Hidden {

        @ForPurpose("delivery")
        private String address() {
            return "";
        }

        @ForPurpose("delivery")
        static String label() {
            return "";
        }

        @ForPurpose("delivery")
        final String phone() {
            return "";
        }

        String sound() {
            return address();
        }
    }

    @ForPurpose("delivery")
    static class Closed {

        public final String address() {
            return "";
        }
    }

    @ForPurpose("delivery")
    static class Later {

        Stream<String> all() {
            return Stream.of();
        }

        IntStream counted() {
            return IntStream.empty();
        }

        Iterator<String> each() {
            return List.<String>of().iterator();
        }

        Flow.Publisher<String> published() {
            return subscriber -> {};
        }

        CompletableFuture<String> soon() {
            return CompletableFuture.completedFuture("");
        }
    }

    static class Sound {

        @ForPurpose("delivery")
        List<String> all() {
            return List.of();
        }

        @Async
        @ForPurpose("delivery")
        CompletableFuture<String> soon() {
            return CompletableFuture.completedFuture("");
        }

        Stream<String> withoutPurpose() {
            return Stream.of();
        }
    }

    static class Base {

        public final String name() {
            return "";
        }
    }

    @ForPurpose("delivery")
    static class SoundByClass extends Base {

        String all() {
            return String.join(",", lines().toList());
        }

        private Stream<String> lines() {
            return Stream.of(constant());
        }

        private static String constant() {
            return "";
        }
    }

    interface Repository {

        @ForPurpose("delivery")
        List<String> findByName(String name);
    }

    interface Members {

        @ForPurpose("delivery")
        Stream<String> all();
    }

    static class StreamingMembers implements Members {

        @Override
        public Stream<String> all() {
            return Stream.of();
        }
    }

    /** Stands for a web controller. */
    static class Screen {

        @ForPurpose("delivery")
        String helper() {
            return "";
        }
    }
}
