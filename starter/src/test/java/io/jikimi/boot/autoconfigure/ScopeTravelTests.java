package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.Actor;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** A purpose on its way to the executors of Spring Boot. */
class ScopeTravelTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    AopAutoConfiguration.class,
                                    TaskExecutionAutoConfiguration.class,
                                    JikimiAutoConfiguration.class,
                                    PurposeAutoConfiguration.class))
                    .withUserConfiguration(Rooms.class);

    @Test
    void anAsynchronousMethodWorksForThePurposeOfItsCaller() {
        runner.run(
                context -> {
                    String read =
                            context.getBean(PurposeScope.class)
                                    .call(
                                            "delivery",
                                            Actor.system("nightly"),
                                            () -> later(context.getBean(Labels.class).label(17)));

                    assertThat(read).isEqualTo("VALUE");
                    // The scope of a task ends after its result is there.
                    await().untilAsserted(
                                    () ->
                                            assertThat(
                                                            context.getBean(
                                                                            InMemoryEvidenceLog
                                                                                    .class)
                                                                    .access())
                                                    .singleElement()
                                                    .satisfies(ScopeTravelTests::isOfTheJob));
                });
    }

    private static void isOfTheJob(AccessEntry entry) {
        assertThat(entry.actor()).isEqualTo(Actor.system("nightly"));
        assertThat(entry.subjects()).hasSize(1);
    }

    @Test
    void anAsynchronousMethodForAPurposeOfItsOwnActsAsItsCaller() {
        runner.run(
                context -> {
                    String read =
                            context.getBean(PurposeScope.class)
                                    .call(
                                            "delivery",
                                            Actor.system("nightly"),
                                            () -> later(context.getBean(Labels.class).own(17)));

                    assertThat(read).isEqualTo("VALUE");
                    assertThat(context.getBean(InMemoryEvidenceLog.class).access())
                            .extracting(AccessEntry::actor)
                            .containsExactly(Actor.system("nightly"));
                });
    }

    @Test
    void withoutAScopeAnAsynchronousMethodReadsMasks() {
        runner.run(
                context ->
                        assertThat(later(context.getBean(Labels.class).label(17)))
                                .isEqualTo("MASK"));
    }

    @Test
    void nothingTravelsWhereItIsSwitchedOff() {
        runner.withPropertyValues("jikimi.purpose.propagate=false")
                .run(
                        context -> {
                            assertThat(context).doesNotHaveBean(TaskDecorator.class);
                            String read =
                                    context.getBean(PurposeScope.class)
                                            .call(
                                                    "delivery",
                                                    Actor.system("nightly"),
                                                    () ->
                                                            later(
                                                                    context.getBean(Labels.class)
                                                                            .label(17)));
                            assertThat(read).isEqualTo("MASK");
                        });
    }

    @Test
    void aDecoratorOfTheServiceStaysTheOnlyOneItKnowsAndIsApplied() {
        runner.withUserConfiguration(OwnDecorator.class)
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            String read =
                                    context.getBean(PurposeScope.class)
                                            .call(
                                                    "delivery",
                                                    Actor.system("nightly"),
                                                    () ->
                                                            later(
                                                                    context.getBean(Labels.class)
                                                                            .label(17)));
                            assertThat(read).isEqualTo("VALUE");
                            assertThat(context.getBean(OwnDecorator.class).decorated).hasValue(1);
                            assertThat(context.getBean(Counter.class).injected)
                                    .isNotInstanceOf(ScopeTaskDecorator.class);
                        });
    }

    private static String later(CompletableFuture<String> read) {
        return read.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class Rooms {

        @Bean
        Catalogue catalogue() {
            return Doors.catalogue();
        }

        @Bean
        DataKeys keys() {
            return Doors.keys();
        }

        @Bean
        InMemoryEvidenceLog evidence() {
            return new InMemoryEvidenceLog(SettableClock.atNoon(LocalDate.of(2026, 11, 27)));
        }

        @Bean
        Labels labels(PurposeScope permits) {
            return new Labels(permits);
        }
    }

    static class Labels {

        private final ReadPermits permits;

        Labels(ReadPermits permits) {
            this.permits = permits;
        }

        @Async
        CompletableFuture<String> label(long key) {
            return CompletableFuture.completedFuture(permits.read(Doors.NAME, key).name());
        }

        @Async
        @ForPurpose("delivery")
        CompletableFuture<String> own(long key) {
            return CompletableFuture.completedFuture(permits.read(Doors.NAME, key).name());
        }
    }

    static class Counter {

        private final TaskDecorator injected;

        /** A service that injects its decorator by type trips on a second one. */
        Counter(TaskDecorator injected) {
            this.injected = injected;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnDecorator {

        private final AtomicInteger decorated = new AtomicInteger();

        @Bean
        TaskDecorator ownDecorator() {
            return task -> {
                decorated.incrementAndGet();
                return task;
            };
        }

        @Bean
        Counter counter(TaskDecorator own) {
            return new Counter(own);
        }
    }
}
