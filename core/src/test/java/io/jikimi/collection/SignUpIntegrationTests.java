package io.jikimi.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.catalogue.StartsRetention;
import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.WriteGuard;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.Fixtures;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.publication.JdbcPublications;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A sign-up through Hibernate, custody and the gate, on PostgreSQL, which numbers buyers while it
 * inserts them. Every person in here is made up.
 */
class SignUpIntegrationTests {

    private final SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 2));
    private final InMemoryEvidenceLog evidence = new InMemoryEvidenceLog(clock);
    private final List<WriteGuard> guards = new ArrayList<>();
    private HikariDataSource dataSource;
    private EntityManagerFactory factory;
    private EntityManager entities;
    private TransactionTemplate transaction;
    private JdbcClient jdbc;
    private JdbcConsentLedger ledger;
    private Accounts accounts;
    private Actor account = Actor.anonymous();

    @BeforeEach
    void open() {
        dataSource = TestDatabase.postgres();
        jdbc = JdbcClient.create(dataSource);
        Catalogue catalogue =
                Fixtures.catalogue(
                        dataSource,
                        clock,
                        List.of(Buyer.class),
                        "io/jikimi/collection/register.yml");
        DataKeys keys = Fixtures.keys(dataSource, clock);
        PurposeScope scopes =
                new PurposeScope(
                        catalogue,
                        keys,
                        (actor, purpose, action, item) -> true,
                        evidence,
                        clock,
                        List::of,
                        List::of);
        factory =
                factory(new CustodyRuntime(catalogue, keys, scopes, clock, () -> guards, List::of));
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        JpaTransactionManager transactions = new JpaTransactionManager(factory);
        transaction = new TransactionTemplate(transactions);
        DatabaseDialect dialect = DatabaseDialect.of(dataSource);
        PublishedForms forms =
                new PublishedForms(catalogue, new JdbcPublications(jdbc, dialect, clock));
        forms.publish();
        ledger = new JdbcConsentLedger(jdbc, dialect, forms, evidence, clock);
        CollectionGate gate =
                new CollectionGate(
                        catalogue,
                        forms,
                        ledger,
                        new KeyStateLock(dialect),
                        scopes,
                        () -> account,
                        evidence,
                        Enforcement.full(),
                        transactions,
                        dataSource,
                        dataSource,
                        clock);
        guards.add(gate.writeGuard());
        ProxyFactory proxy = new ProxyFactory(new Accounts(entities, transaction));
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(new CollectsAdvisor(() -> gate));
        accounts = (Accounts) proxy.getProxy(Accounts.class.getClassLoader());
    }

    @AfterEach
    void close() {
        factory.close();
        dataSource.close();
    }

    @Test
    void theFirstTransactionOfAMemberHoldsRowAndConsents() {
        DataSubjectId buyer = accounts.signUp("김하늘", "171", decide(true));

        assertThat(ledger.effective(buyer))
                .singleElement()
                .satisfies(consent -> assertThat(consent.items()).containsExactly("buyer.height"));
        assertThat(buyers()).isEqualTo(1);
        assertThat(evidence.ledger()).extracting("kind").containsExactly("consent.granted");
    }

    @Test
    void withoutTheConsentNeitherRowNorConsentsAreLeft() {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> accounts.signUp("김하늘", "171", decide(false)))
                .withMessageContaining("buyer.height")
                .withMessageNotContainingAny("김하늘", "171")
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.CONSENT_MISSING);

        assertThat(buyers()).isZero();
        assertThat(jdbc.sql("select count(*) from jikimi_consent").query(Integer.class).single())
                .isZero();
        assertThat(evidence.access())
                .anySatisfy(entry -> assertThat(entry.result()).isEqualTo("CONSENT_MISSING"));
    }

    @Test
    void refusingTheOptionalItemCostsNothing() {
        DataSubjectId buyer = accounts.signUp("김하늘", null, decide(false));

        assertThat(ledger.history(buyer)).hasSize(1).noneMatch(Consent::granted);
        assertThat(buyers()).isEqualTo(1);
    }

    @Test
    void afterAWithdrawalTheItemIsNotWrittenAnyMore() {
        DataSubjectId buyer = accounts.signUp("김하늘", "171", decide(true));
        account = Actor.subject(buyer);
        transaction.executeWithoutResult(
                status -> ledger.withdraw(buyer, "fit-advice", "web", account));

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> measure(buyer, "172"))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                refusal ->
                                                        assertThat(refusal.refusal())
                                                                .isEqualTo(
                                                                        Refusal.CONSENT_MISSING)));
    }

    @Test
    void aDecisionOfAMemberThatWritesNothingIsRecorded() {
        DataSubjectId buyer = accounts.signUp("김하늘", null, decide(false));
        account = Actor.subject(buyer);

        accounts.decide(decide(true));

        assertThat(ledger.effective(buyer)).hasSize(1);
        measure(buyer, "172");
    }

    private void measure(DataSubjectId buyer, String height) {
        transaction.executeWithoutResult(
                status -> entities.find(Buyer.class, Long.valueOf(buyer.id())).height = height);
    }

    private ConsentSubmission decide(boolean granted) {
        return new ConsentSubmission(
                "sign-up",
                1,
                List.of(new ConsentSubmission.Decision("fit-advice", granted, clock.now())),
                "web",
                "203.0.113.7");
    }

    private int buyers() {
        return jdbc.sql("select count(*) from buyer").query(Integer.class).single();
    }

    private EntityManagerFactory factory(CustodyRuntime runtime) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(dataSource);
        bean.setPersistenceUnitName("collection");
        bean.setManagedTypes(PersistenceManagedTypes.of(Buyer.class.getName()));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.getJpaPropertyMap().putAll(runtime.hibernateSettings());
        bean.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
        bean.getJpaPropertyMap().put("jakarta.persistence.validation.mode", "none");
        bean.afterPropertiesSet();
        EntityManagerFactory created = bean.getObject();
        assertThat(created).isNotNull();
        return created;
    }

    static class Accounts {

        private final EntityManager entities;
        private final TransactionTemplate transaction;

        Accounts(EntityManager entities, TransactionTemplate transaction) {
            this.entities = entities;
            this.transaction = transaction;
        }

        @Collects(form = "sign-up")
        public DataSubjectId signUp(
                String name, @Nullable String height, ConsentSubmission consents) {
            return transaction.execute(
                    status -> {
                        Buyer buyer = new Buyer();
                        buyer.name = name;
                        buyer.height = height;
                        entities.persist(buyer);
                        return new DataSubjectId("buyer", String.valueOf(buyer.id));
                    });
        }

        @Collects(form = "sign-up")
        public void decide(ConsentSubmission consents) {}
    }

    @Entity(name = "Buyer")
    @PersonalDataFile("buyer")
    static class Buyer {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @DataSubject
        @Nullable Long id;

        @PersonalData(item = "name", kind = DataKind.NAME)
        @Nullable String name;

        @PersonalData(item = "height", kind = DataKind.BODY_MEASUREMENT)
        @Nullable String height;

        @StartsRetention("account-closed")
        @Nullable Instant closedAt;
    }
}
