package io.jikimi.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.boot.fixture.Doors;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ReadPermits;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** A purpose on its way to the executors of Spring Boot. */
class ScopeTravelTests {

    private static final LocalDate NOVEMBER = LocalDate.of(2026, 11, 27);

    private final ApplicationContextRunner bare =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    AopAutoConfiguration.class,
                                    TaskExecutionAutoConfiguration.class,
                                    JikimiAutoConfiguration.class,
                                    PurposeAutoConfiguration.class))
                    .withUserConfiguration(Rooms.class);

    private final ApplicationContextRunner runner =
            bare.withBean(
                    InMemoryEvidenceLog.class,
                    () -> new InMemoryEvidenceLog(SettableClock.atNoon(NOVEMBER)));

    @Test
    void anAsynchronousMethodWorksForThePurposeOfItsCaller() {
        runner.run(context -> assertThat(rowsWhenTheResultIsThere(context)).isEqualTo("VALUE 1"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aPurposeTravelsToVirtualThreads() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(
                        context -> {
                            assertThat(later(context.getBean(Labels.class).thread()))
                                    .startsWith("VirtualThread");
                            assertThat(rowsWhenTheResultIsThere(context)).isEqualTo("VALUE 1");
                        });
    }

    /** What is read, and how many rows there are on the thread that makes the result known. */
    private static String rowsWhenTheResultIsThere(AssertableApplicationContext context) {
        InMemoryEvidenceLog evidence = context.getBean(InMemoryEvidenceLog.class);
        Labels labels = context.getBean(Labels.class);
        CompletableFuture<Boolean> waitedFor = new CompletableFuture<>();
        CompletableFuture<String> result =
                context.getBean(PurposeScope.class)
                        .call(
                                "delivery",
                                Actor.system("nightly"),
                                () -> labels.label(17, waitedFor))
                        .thenApply(read -> read + " " + evidence.access().size());
        waitedFor.complete(true);
        String read = later(result);

        assertThat(evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            isOfTheJob(entry);
                            assertThat(entry.result()).isEqualTo("ok");
                        });
        return read;
    }

    @Test
    void whoeverWaitsForAResultWithoutItsRowGetsTheRefusal() {
        bare.withBean(EvidenceLog.class, NoLog::new)
                .run(
                        context -> {
                            Labels labels = context.getBean(Labels.class);
                            CompletableFuture<String> result =
                                    context.getBean(PurposeScope.class)
                                            .call(
                                                    "delivery",
                                                    Actor.system("nightly"),
                                                    () -> labels.label(17));

                            assertThatThrownBy(() -> later(result))
                                    .cause()
                                    .isInstanceOfSatisfying(
                                            LifecycleException.class,
                                            refusal ->
                                                    assertThat(refusal.refusal())
                                                            .isEqualTo(
                                                                    Refusal.EVIDENCE_UNAVAILABLE));
                        });
    }

    @Test
    void anAsynchronousMethodThatFailsIsLoggedAsFailed() {
        runner.run(
                context -> {
                    Labels labels = context.getBean(Labels.class);
                    CompletableFuture<String> result =
                            context.getBean(PurposeScope.class)
                                    .call(
                                            "delivery",
                                            Actor.system("nightly"),
                                            () -> labels.fails(17));

                    assertThatThrownBy(() -> later(result)).hasMessageContaining("made up");
                    assertThat(context.getBean(InMemoryEvidenceLog.class).access())
                            .extracting(AccessEntry::result)
                            .containsExactly("failed");
                });
    }

    @Test
    void aValueWithoutItsRowIsHandedToNoAsynchronousMethod() {
        bare.withBean(EvidenceLog.class, NoLog::new)
                .run(
                        context -> {
                            Labels labels = context.getBean(Labels.class);
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            AtomicInteger sent = new AtomicInteger();

                            assertThatThrownBy(
                                            () ->
                                                    scopes.run(
                                                            "delivery",
                                                            Actor.system("nightly"),
                                                            () -> {
                                                                scopes.read(Doors.NAME, 17);
                                                                later(labels.send(sent));
                                                            }))
                                    .isInstanceOf(LifecycleException.class);
                            assertThat(sent).hasValue(0);
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
        CompletableFuture<String> label(long key, CompletableFuture<?> waitedFor) {
            waitedFor.orTimeout(5, TimeUnit.SECONDS).join();
            return CompletableFuture.completedFuture(permits.read(Doors.NAME, key).name());
        }

        @Async
        CompletableFuture<String> fails(long key) {
            permits.read(Doors.NAME, key);
            throw new IllegalStateException("made up");
        }

        @Async
        CompletableFuture<String> send(AtomicInteger sent) {
            return CompletableFuture.completedFuture("" + sent.incrementAndGet());
        }

        @Async
        CompletableFuture<String> thread() {
            return CompletableFuture.completedFuture(Thread.currentThread().toString());
        }

        @Async
        @ForPurpose("delivery")
        CompletableFuture<String> own(long key) {
            return CompletableFuture.completedFuture(permits.read(Doors.NAME, key).name());
        }
    }

    /** Can keep no access. */
    static final class NoLog implements EvidenceLog {

        @Override
        public void append(LedgerEntry entry) {}

        @Override
        public void record(AccessEntry entry) {
            throw new LifecycleException(
                    Refusal.EVIDENCE_UNAVAILABLE, "access log", "the log is down.");
        }

        @Override
        public void seal() {}

        @Override
        public VerificationReport verify() {
            throw new UnsupportedOperationException("not under test");
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
