package com.example.hanbit.benchmark;

import io.jikimi.boot.web.ActorResolver;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.io.ClassPathResource;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The two services behind {@link HttpBenchmark}, alike but for what Jikimi asks for. */
final class HttpServices {

    private HttpServices() {}

    /** Without Jikimi: its auto-configurations are excluded by the caller. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Plain {

        @Bean
        static PersistenceManagedTypes types() {
            return PersistenceManagedTypes.of(
                    PlainCustomer.class.getName(), PlainParcel.class.getName());
        }

        @Bean
        Desk desk(EntityManagerFactory factory, PlatformTransactionManager transactions) {
            return new Desk(factory, transactions, PlainCustomer.class);
        }

        @Bean
        PlainPages pages(Desk desk) {
            return new PlainPages(desk);
        }
    }

    /** With Jikimi as it comes: gates, custody, evidence, and jobs that seal. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Kept {

        @Bean
        static PersistenceManagedTypes types() {
            return PersistenceManagedTypes.of(
                    KeptCustomer.class.getName(), KeptParcel.class.getName());
        }

        @Bean
        @DependsOn("jikimiSchemaInitializer")
        Catalogue catalogue(DataSource dataSource, LegalClock clock) throws IOException {
            return Catalogues.create(
                    List.of(KeptCustomer.class, KeptParcel.class),
                    RegisterFile.parse(
                            "benchmark",
                            new ClassPathResource("benchmark/register.yml")
                                    .getContentAsString(StandardCharsets.UTF_8)),
                    dataSource,
                    clock);
        }

        @Bean
        PurposeAuthority authority() {
            return (actor, purpose, action, item) -> true;
        }

        @Bean
        ActorResolver actors() {
            return request -> Actor.staff("clerk");
        }

        @Bean
        Desk desk(EntityManagerFactory factory, PlatformTransactionManager transactions) {
            return new Desk(factory, transactions, KeptCustomer.class);
        }

        @Bean
        KeptPages pages(Desk desk) {
            return new KeptPages(desk);
        }
    }

    /** One transaction a request, as services have it. */
    static final class Desk {

        private final EntityManager entities;
        private final TransactionTemplate reading;
        private final TransactionTemplate writing;
        private final Class<? extends Customer> type;

        Desk(
                EntityManagerFactory factory,
                PlatformTransactionManager transactions,
                Class<? extends Customer> type) {
            this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            this.reading = new TransactionTemplate(transactions);
            this.reading.setReadOnly(true);
            this.writing = new TransactionTemplate(transactions);
            this.type = type;
        }

        Map<String, Object> read(long id) {
            return Objects.requireNonNull(
                    reading.execute(status -> entities.find(type, id).values()));
        }

        void write(long id, int number) {
            writing.executeWithoutResult(status -> entities.find(type, id).fill(number));
        }

        void create(int customers) throws ReflectiveOperationException {
            var constructor = type.getDeclaredConstructor();
            for (int number = 0; number < customers; number++) {
                Customer customer = constructor.newInstance();
                customer.fill(number);
                writing.executeWithoutResult(status -> entities.persist(customer));
            }
        }

        List<Long> ids() {
            return Objects.requireNonNull(
                    reading.execute(
                            status ->
                                    entities.createQuery(
                                                    "select c.id from "
                                                            + type.getSimpleName()
                                                            + " c order by c.id",
                                                    Long.class)
                                            .getResultList()));
        }
    }

    /** The pages without a purpose. */
    @RestController
    @RequestMapping("/customers/{id}")
    static class PlainPages {

        private final Desk desk;

        PlainPages(Desk desk) {
            this.desk = desk;
        }

        @GetMapping
        Map<String, Object> read(@PathVariable long id) {
            return desk.read(id);
        }

        @PostMapping
        void write(@PathVariable long id, @RequestParam int number) {
            desk.write(id, number);
        }
    }

    /** The same pages with one. */
    @RestController
    @RequestMapping("/customers/{id}")
    static class KeptPages {

        private final Desk desk;

        KeptPages(Desk desk) {
            this.desk = desk;
        }

        @GetMapping
        @ForPurpose(value = "service", unmask = true)
        Map<String, Object> read(@PathVariable long id) {
            return desk.read(id);
        }

        @PostMapping
        @ForPurpose("service")
        void write(@PathVariable long id, @RequestParam int number) {
            desk.write(id, number);
        }
    }
}
