package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.Observation;
import io.jikimi.provision.ProvisionGate;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.annotation.Transactional;

/** One gate observes, and the two others refuse as before. All personal values are made up. */
class SingleGateTests {

    private static final Actor JOB = Actor.system("nightly");

    private static final Map<Gate, Refusal> REFUSALS =
            new EnumMap<>(
                    Map.of(
                            Gate.PURPOSE, Refusal.PURPOSE_UNKNOWN,
                            Gate.COLLECTION, Refusal.CONSENT_MISSING,
                            Gate.PROVISION, Refusal.EGRESS_UNREGISTERED));

    @TempDir private Path folder;

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                AopAutoConfiguration.class,
                                DataSourceAutoConfiguration.class,
                                DataSourceTransactionManagerAutoConfiguration.class,
                                HibernateJpaAutoConfiguration.class,
                                TransactionAutoConfiguration.class))
                .withConfiguration(AutoConfigurations.of(JikimiStarterTests.ours()))
                .withUserConfiguration(Shop.class)
                .withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";DB_CLOSE_DELAY=-1",
                        "spring.jpa.hibernate.ddl-auto=create",
                        "jikimi.jobs.enabled=false",
                        "jikimi.master-key.development-location="
                                + folder.resolve("development.json"));
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void theOtherTwoStillRefuse(Gate observing) {
        runner().withPropertyValues(
                        "jikimi.gates." + observing.name().toLowerCase(Locale.ROOT) + "=observe")
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            for (Gate gate : Gate.values()) {
                                assertThat(refusal(attempt(gate, context)))
                                        .as("%s while %s observes", gate, observing)
                                        .isEqualTo(
                                                gate == observing
                                                        ? "none"
                                                        : REFUSALS.get(gate).name());
                            }
                            assertThat(
                                            context.getBean(EvidenceLog.class)
                                                    .observations(Instant.EPOCH))
                                    .extracting(Observation::code)
                                    .containsExactly(REFUSALS.get(observing).name());
                        });
    }

    private static Callable<?> attempt(Gate gate, ApplicationContext context) {
        return switch (gate) {
            case PURPOSE ->
                    () ->
                            context.getBean(PurposeScope.class)
                                    .call("a-purpose-of-nobody", JOB, () -> "read");
            case COLLECTION -> () -> context.getBean(Numbers.class).store("010-0000-1234");
            case PROVISION ->
                    () ->
                            context.getBean(ProvisionGate.class)
                                    .provide("a-recipient-of-nobody", JOB, "export", () -> "given");
        };
    }

    private static String refusal(Callable<?> attempt) {
        try {
            attempt.call();
            return "none";
        } catch (Exception failure) {
            return LifecycleException.in(failure).orElseThrow().refusal().name();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Customer.class)
    static class Shop {

        @Bean
        Numbers numbers(EntityManagerFactory factory) {
            return new Numbers(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }
    }

    /** Stores a number for which nobody has consented. */
    static class Numbers {

        private final EntityManager entities;

        Numbers(EntityManager entities) {
            this.entities = entities;
        }

        @Transactional
        public String store(String number) {
            Customer customer = new Customer();
            customer.phone = number;
            entities.persist(customer);
            return "stored";
        }
    }
}
