package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.collection.Collects;
import io.jikimi.collection.ConsentSubmission;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a client learns of the refusals that the rooms make. All personal values are made up. */
class RealRefusalsTests {

    private static final String PHONE = "010-0000-1234";

    @TempDir private Path folder;

    private interface Visit {
        void accept(MockMvcTester mvc, long customer);
    }

    private void visit(Visit visit) {
        new WebApplicationContextRunner()
                .withUserConfiguration(Service.class)
                .withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";DB_CLOSE_DELAY=-1",
                        "spring.jpa.hibernate.ddl-auto=create",
                        "jikimi.jobs.enabled=false",
                        "jikimi.master-key.development-location="
                                + folder.resolve("development.json"))
                .run(
                        context ->
                                visit.accept(
                                        MockMvcTester.from(context),
                                        context.getBean(CustomerDesk.class)
                                                .add("김하늘", "haneul@example.com")));
    }

    @Test
    void namesTheItemThatLacksConsent() {
        visit(
                (mvc, customer) ->
                        refused(
                                mvc.post().uri("/phone/{id}", customer).exchange(),
                                HttpStatus.FORBIDDEN,
                                Refusal.CONSENT_MISSING,
                                "customer.phone"));
    }

    @Test
    void namesTheEntryThatIsNotDecided() {
        visit(
                (mvc, customer) ->
                        refused(
                                mvc.post().uri("/sign-up").exchange(),
                                HttpStatus.BAD_REQUEST,
                                Refusal.CONSENT_INCOMPLETE,
                                "sign-up.delivery-calls"));
    }

    @Test
    void namesTheFormWhoseEntriesTheDecisionsDoNotKnow() {
        visit(
                (mvc, customer) ->
                        refused(
                                mvc.post()
                                        .uri("/privacy/consents")
                                        .header("X-Test-Subject", customer)
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .content(
                                                """
                                                {"form": "sign-up", "version": 1, "decisions": [
                                                  {"entry": "%s", "granted": true,
                                                   "interactedAt": "2026-03-02T02:59:00Z"}]}
                                                """
                                                        .formatted(PHONE))
                                        .exchange(),
                                HttpStatus.BAD_REQUEST,
                                Refusal.CONSENT_INCOMPLETE,
                                "sign-up"));
    }

    @Test
    void namesWhatIsNotThere() {
        visit(
                (mvc, customer) ->
                        refused(
                                mvc.get()
                                        .uri("/privacy/requests/987654")
                                        .header("X-Test-Subject", customer)
                                        .exchange(),
                                HttpStatus.NOT_FOUND,
                                Refusal.NOT_FOUND,
                                "request"));
    }

    private static void refused(
            MvcTestResult answer, HttpStatus status, Refusal refusal, String where) {
        assertThat(answer).hasStatus(status);
        assertThat(answer).bodyText().doesNotContain(PHONE);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(refusal.name());
        assertThat(answer).bodyJson().extractingPath("$.where").isEqualTo(where);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {
                ServletWebSecurityAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class
            })
    @EntityScan(basePackageClasses = Customer.class)
    static class Service {

        @Bean
        CustomerDesk customers(EntityManagerFactory factory) {
            return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        @Bean
        Counter counter(EntityManagerFactory factory) {
            return new Counter(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        @Bean
        Screens screens(Counter counter) {
            return new Screens(counter);
        }

        @Bean
        SubjectResolver subjects() {
            return request ->
                    Optional.ofNullable(request.getHeader("X-Test-Subject"))
                            .map(id -> new DataSubjectId("customer", id));
        }
    }

    /** Writes what the screens send. */
    static class Counter {

        private final EntityManager entities;

        Counter(EntityManager entities) {
            this.entities = entities;
        }

        @Transactional
        public void phone(long id) {
            entities.find(Customer.class, id).phone = PHONE;
        }

        @Collects(form = "sign-up")
        @Transactional
        public void signUp(ConsentSubmission submission) {
            Customer customer = new Customer();
            customer.name = "이바다";
            entities.persist(customer);
        }
    }

    @RestController
    static class Screens {

        private final Counter counter;

        Screens(Counter counter) {
            this.counter = counter;
        }

        @PostMapping("/phone/{id}")
        void phone(@PathVariable long id) {
            counter.phone(id);
        }

        @PostMapping("/sign-up")
        void signUp() {
            counter.signUp(new ConsentSubmission("sign-up", 1, List.of(), "web", "203.0.113.7"));
        }
    }
}
