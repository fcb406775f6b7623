package io.jikimi.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import io.jikimi.boot.autoconfigure.HibernateSettingException;
import io.jikimi.boot.autoconfigure.JikimiProperties;
import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.CatalogueViolationsException;
import io.jikimi.crypto.StoredValue;
import io.jikimi.evidence.AccessLogPurge;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.KeepingPeriod;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.migration.MigrationStatus;
import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.storage.ProtectionSheets;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.realm.Realm;
import org.apache.shiro.subject.PrincipalCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

/** The whole starter in a small service on H2. All personal values are made up. */
@ExtendWith(OutputCaptureExtension.class)
class JikimiStarterTests {

    private static final String NAME = "김하늘";
    private static final String EMAIL = "haneul@example.com";

    private static final String ENCRYPTED =
            "select name_enc from customer union all select email_enc from customer union all"
                    + " select phone_enc from customer where phone_enc is not null";

    @TempDir private Path folder;

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(boot()))
                .withConfiguration(AutoConfigurations.of(ours()))
                .withUserConfiguration(Shop.class)
                .withPropertyValues(
                        "spring.application.name=shop",
                        "spring.datasource.url=jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";DB_CLOSE_DELAY=-1",
                        "spring.jpa.hibernate.ddl-auto=create",
                        "jikimi.master-key.development-location="
                                + folder.resolve("development.json"));
    }

    private static Class<?>[] boot() {
        return new Class<?>[] {
            AopAutoConfiguration.class,
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            HibernateJpaAutoConfiguration.class,
            TransactionAutoConfiguration.class
        };
    }

    /** Everything the starter registers, so that nothing is forgotten here. */
    static Class<?>[] ours() {
        return ImportCandidates.load(
                        org.springframework.boot.autoconfigure.AutoConfiguration.class,
                        JikimiStarterTests.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("io.jikimi."))
                .map(name -> org.springframework.util.ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new);
    }

    @Test
    void storesCiphertextAndReadsForAPurposeOnly() {
        runner().run(
                        context -> {
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            Long id = desk.add(NAME, EMAIL);

                            byte[] stored =
                                    context.getBean(JdbcTemplate.class)
                                            .queryForObject(
                                                    "select name from customer", byte[].class);
                            assertThat(new String(stored, StandardCharsets.UTF_8))
                                    .doesNotContain(NAME);
                            assertThat(desk.nameForNoPurpose(id)).isEqualTo("김*늘");
                            assertThat(desk.name(id)).isEqualTo(NAME);
                            assertThat(desk.byEmail(EMAIL)).containsExactly(id);
                        });
    }

    @Test
    void writesTheConstraintsForTheMigrationsAndRunsNone() {
        Path script = folder.resolve("migrations/format-checks.sql");
        runner().withPropertyValues("jikimi.jdbc.format-checks=" + script)
                .run(
                        context -> {
                            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                            jdbc.update("insert into customer (id, name) values (7, X'41')");
                            jdbc.update("delete from customer");

                            jdbc.execute(Files.readString(script));

                            assertThatExceptionOfType(DataIntegrityViolationException.class)
                                    .isThrownBy(
                                            () ->
                                                    jdbc.update(
                                                            "insert into customer (id, name) values"
                                                                    + " (7, X'41')"));
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            assertThat(desk.name(desk.add(NAME, EMAIL))).isEqualTo(NAME);
                        });
    }

    @Test
    void everyReadAndEveryChangeIsInTheAccessLogAndTheEvidenceVerifies() {
        runner().run(
                        context -> {
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            desk.name(desk.add(NAME, EMAIL));

                            var report = context.getBean(EvidenceLog.class).verify();
                            assertThat(report.intact()).isTrue();
                            assertThat(report.accessRows()).isEqualTo(2);
                            assertThat(report.ledgerRows()).isPositive();
                        });
    }

    @Test
    void theAccessLogIsKeptAsLongAsTheServiceSays() {
        runner().run(
                        context -> {
                            KeepingPeriod period = context.getBean(AccessLogPurge.class).period();
                            assertThat(period.years()).isOne();
                            assertThat(period.configured()).isNull();
                        });
        runner().withPropertyValues(
                        "jikimi.evidence.access-log.registered-telecom=true",
                        "jikimi.evidence.access-log.period=P3Y")
                .run(
                        context -> {
                            KeepingPeriod period = context.getBean(AccessLogPurge.class).period();
                            assertThat(period.cases())
                                    .containsExactly(KeepingPeriod.Case.REGISTERED_TELECOM);
                            LocalDate day = LocalDate.of(2026, 11, 2);
                            assertThat(period.lastDay(day)).isEqualTo(day.plusYears(3));
                        });
    }

    @Test
    void jobsNameThemselvesAndAreAskedForNoPermission() {
        runner().run(
                        context -> {
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            Long id = desk.add(NAME, EMAIL);
                            assertThat(
                                            context.getBean(PurposeScope.class)
                                                    .<String>call(
                                                            "membership",
                                                            Actor.system("statistics"),
                                                            () -> desk.nameForNoPurpose(id)))
                                    .isEqualTo(NAME);
                        });
    }

    @Test
    void withoutARealmOrAuthorityEveryAccountIsRefusedAndTheStartSaysSo(CapturedOutput output) {
        runner().run(
                        context -> {
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            assertThatExceptionOfType(LifecycleException.class)
                                    .isThrownBy(
                                            () ->
                                                    scopes.run(
                                                            "membership",
                                                            Actor.staff("clerk"),
                                                            () -> {}));
                            assertThat(output).contains("every account is refused");
                        });
    }

    @Test
    void anAuthorityOfTheServiceIsEnoughForEveryIdentity() {
        for (JikimiProperties.Identity identity : JikimiProperties.Identity.values()) {
            PurposeAuthority own = (actor, purpose, action, item) -> true;
            runner().withPropertyValues("jikimi.identity=" + identity)
                    .withBean(PurposeAuthority.class, () -> own)
                    .run(
                            context ->
                                    assertThat(context.getBean(PurposeAuthority.class))
                                            .isSameAs(own));
        }
    }

    @Test
    void anIdentityThatNobodyKnowsStopsTheStart() {
        runner().withPropertyValues("jikimi.identity=ldap")
                .run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "none"})
    void withoutARealmEveryAccountIsRefusedAndTheStartSaysSo(
            String identity, CapturedOutput output) {
        runner().withPropertyValues("jikimi.identity=" + identity)
                .run(
                        context -> {
                            assertThat(
                                            context.getBean(PurposeAuthority.class)
                                                    .permits(
                                                            Actor.staff("clerk"),
                                                            "membership",
                                                            "read",
                                                            "customer.name"))
                                    .isFalse();
                            assertThat(output).contains("every account is refused");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shiro", "SHIRO", "spring-security"})
    void anIdentityThatIsAskedForAndMissingStopsTheStart(String identity) {
        runner().withPropertyValues("jikimi.identity=" + identity)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .hasStackTraceContaining("NoAuthorityException"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "SHIRO"})
    void aRealmMayKeepItsAccountsInTheDatabase(String identity) {
        runner().withUserConfiguration(AccountsInTheDatabase.class)
                .withPropertyValues("jikimi.identity=" + identity)
                .run(
                        context -> {
                            assertThat(context).hasNotFailed();
                            PurposeScope scopes = context.getBean(PurposeScope.class);
                            scopes.run("membership", Actor.staff("clerk"), () -> {});
                            assertThat(context.getBean(PurposeAuthority.class)).isNotNull();
                        });
    }

    @Test
    void saysAtStartWhatIsInForce(CapturedOutput output) {
        runner().run(
                        context ->
                                assertThat(output)
                                        .contains("Jikimi ")
                                        .contains(context.getBean(Catalogue.class).registerHash())
                                        .contains("1 files, 3 items")
                                        .contains("development keyset file")
                                        .contains("enforce"));
    }

    @Test
    void theServiceTripsOnNothingOfOurs() {
        runner().run(
                        context -> {
                            for (Class<?> type :
                                    List.of(
                                            Clock.class,
                                            Executor.class,
                                            ScheduledExecutorService.class,
                                            Scheduler.class,
                                            jakarta.validation.ValidatorFactory.class)) {
                                assertThat(context).doesNotHaveBean(type);
                            }
                            assertThat(context).hasSingleBean(DataSource.class);
                            assertThat(context).hasSingleBean(EntityManagerFactory.class);
                        });
    }

    @Test
    void aSecondPersistenceUnitWithoutPersonalDataIsLeftAlone() {
        runner().withUserConfiguration(Shelves.class)
                .run(
                        context -> {
                            assertThat(context.getBean("shelves", EntityManagerFactory.class))
                                    .isNotSameAs(context.getBean(EntityManagerFactory.class));
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            Long id = desk.add(NAME, EMAIL);
                            assertThat(desk.name(id)).isEqualTo(NAME);
                            assertThat(desk.byEmail(EMAIL)).containsExactly(id);
                            assertThat(
                                            context.getBean(ProtectionSheets.class)
                                                    .measure(Duration.ofSeconds(10))
                                                    .lines())
                                    .isNotEmpty();
                        });
    }

    @Test
    void everyDoorOfTheServiceIsTaken() {
        LegalClock clock = () -> java.time.Instant.EPOCH;
        PurposeAuthority authority = (actor, purpose, action, item) -> true;
        runner().withBean(LegalClock.class, () -> clock)
                .withBean(PurposeAuthority.class, () -> authority)
                .run(
                        context -> {
                            assertThat(context.getBean(LegalClock.class)).isSameAs(clock);
                            assertThat(context.getBean(PurposeAuthority.class)).isSameAs(authority);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hibernate.query.sqm.translator",
                "hibernate.query.mutation_strategy",
                "hibernate.query.insert_strategy"
            })
    void aSettingThatProtectedAttributesNeedIsNotOverruledInSilence(String setting) {
        runner().withPropertyValues("spring.jpa.properties." + setting + "=com.example.Own")
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOfSatisfying(
                                                HibernateSettingException.class,
                                                failure ->
                                                        assertThat(failure.setting())
                                                                .isEqualTo(setting)));
    }

    @Test
    void violationsOfTheCatalogueStopTheStart() {
        runner().withUserConfiguration(WrongEntities.class)
                .run(
                        context ->
                                assertThat(context.getStartupFailure())
                                        .rootCause()
                                        .isInstanceOfSatisfying(
                                                CatalogueViolationsException.class,
                                                failure ->
                                                        assertThat(failure)
                                                                .hasMessageContaining("Loose")));
    }

    @Test
    void aServiceWithoutADatabaseStarts() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ours()))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void startsTwiceOnTheSameDatabase() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        Long[] id = new Long[1];
        runner().withPropertyValues("spring.datasource.url=" + url)
                .run(context -> id[0] = context.getBean(CustomerDesk.class).add(NAME, EMAIL));
        runner().withPropertyValues(
                        "spring.datasource.url=" + url, "spring.jpa.hibernate.ddl-auto=none")
                .run(
                        context ->
                                assertThat(context.getBean(CustomerDesk.class).name(id[0]))
                                        .isEqualTo(NAME));
    }

    @Test
    void encryptsATableThatItIsToldOf() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        JdbcTemplate plain = new JdbcTemplate(new DriverManagerDataSource(url, "sa", ""));
        plain.execute(
                "create table customer (id bigint primary key, name varchar(100) not null, email"
                        + " varchar(100), phone varchar(20), closed_at timestamp(6) with time zone)");
        plain.execute("create sequence customer_seq start with 51 increment by 50");
        plain.update(
                "insert into customer (id, name, email, phone) values (1, ?, ?, '010-0000-1234')",
                NAME,
                EMAIL);

        migrating(url, "backfill")
                .run(
                        context -> {
                            untilEvery(context, status -> status.verifiedAt() != null);
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            Long later = desk.add("이바다", "bada@example.com");

                            assertThat(plain.queryForList("select name from customer order by id"))
                                    .extracting(row -> row.get("name"))
                                    .containsExactly(NAME, "이바다");
                            assertThat(plain.queryForList(ENCRYPTED, byte[].class))
                                    .hasSize(5)
                                    .allMatch(StoredValue::isProtected);
                            assertThat(desk.name(1L)).isEqualTo(NAME);
                            assertThat(desk.nameForNoPurpose(1L)).isEqualTo("김*늘");
                            assertThat(desk.byEmail(EMAIL)).containsExactly(1L);
                            assertThat(desk.byEmail("bada@example.com")).containsExactly(later);
                        });
        migrating(url, "enforced")
                .run(
                        context -> {
                            MigrationDesk migration = context.getBean(MigrationDesk.class);
                            migration.cutOver("customer", Actor.staff("dpo-01"));
                            untilEvery(context, status -> status.emptiedAt() != null);

                            assertThat(
                                            plain.queryForList(
                                                    "select coalesce(name, email, phone) from"
                                                            + " customer",
                                                    String.class))
                                    .containsExactly(null, null);
                            assertThat(plain.queryForList(ENCRYPTED, byte[].class))
                                    .hasSize(5)
                                    .allMatch(StoredValue::isProtected);
                            CustomerDesk desk = context.getBean(CustomerDesk.class);
                            assertThat(desk.name(1L)).isEqualTo(NAME);
                            assertThat(desk.byEmail(EMAIL)).containsExactly(1L);
                            assertThat(desk.byEmail("bada@example.com")).hasSize(1);
                        });
    }

    /** The service with the job at work on a table that was made before. */
    private ApplicationContextRunner migrating(String url, String phase) {
        return runner().withPropertyValues(
                        "spring.datasource.url=" + url,
                        "spring.jpa.hibernate.ddl-auto=none",
                        "jikimi.jobs.migration.interval=1s",
                        "jikimi.migration.tables.customer.columns=name,email,phone",
                        "jikimi.migration.tables.customer.phase=" + phase);
    }

    private static void untilEvery(ApplicationContext context, Predicate<MigrationStatus> state) {
        MigrationDesk desk = context.getBean(MigrationDesk.class);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !desk.status().isEmpty() && desk.status().stream().allMatch(state));
    }

    @Test
    void reportsItsPhaseAgainAndAgainWithoutAnyJob() {
        MigrationDesk desk = mock();
        CountDownLatch reports = new CountDownLatch(2);
        willAnswer(
                        call -> {
                            reports.countDown();
                            throw new IllegalStateException("the database is away");
                        })
                .given(desk)
                .report();
        runner().withBean(MigrationDesk.class, () -> desk)
                .withPropertyValues(
                        "jikimi.jobs.enabled=false",
                        "jikimi.migration.instance-timeout=10s",
                        "jikimi.migration.tables.customer.columns=name",
                        "jikimi.migration.tables.customer.phase=expand")
                .run(context -> assertThat(reports.await(30, TimeUnit.SECONDS)).isTrue());
    }

    /** Each is a query that would be refused when it first runs. */
    static Stream<Class<?>> refusedRepositories() {
        return Stream.of(
                FindsByContainment.class,
                FindsByAnEnd.class,
                FindsByWhatHasNoIndex.class,
                SortsByEmail.class,
                FoldsTheCaseOfAPhone.class,
                DeclaresContainment.class,
                DeclaresAnOrder.class,
                DeclaresACount.class);
    }

    @Test
    void refusesAtStartWhatARepositoryCouldNotFind() {
        runner().run(
                        context -> {
                            for (Class<?> repository : refusedRepositories().toList()) {
                                assertThatExceptionOfType(RuntimeException.class)
                                        .as(repository.getSimpleName())
                                        .isThrownBy(() -> make(context, repository))
                                        .satisfies(
                                                failure ->
                                                        assertThat(LifecycleException.in(failure))
                                                                .hasValueSatisfying(
                                                                        refused ->
                                                                                assertThat(
                                                                                                refused
                                                                                                        .refusal())
                                                                                        .isEqualTo(
                                                                                                Refusal
                                                                                                        .PROTECTED_QUERY)));
                            }
                        });
    }

    @Test
    void findsThroughARepositoryWhatIsIndexed() {
        runner().run(
                        context -> {
                            Long id = context.getBean(CustomerDesk.class).add(NAME, EMAIL);
                            FindsWhatIsIndexed customers =
                                    (FindsWhatIsIndexed)
                                            make(context, FindsWhatIsIndexed.class).getObject();

                            assertThat(customers.findByEmailStartingWith("han"))
                                    .extracting(customer -> customer.id)
                                    .containsExactly(id);
                            assertThat(customers.findByEmailStartingWithIgnoreCase("HAN"))
                                    .hasSize(1);
                            assertThat(customers.findByEmailStartingWith("")).hasSize(1);
                            assertThat(customers.findByEmailStartingWith("h_n")).isEmpty();
                            assertThat(customers.findByEmailNotLike("han%")).isEmpty();
                            assertThat(customers.findByEmailIgnoreCase("HANEUL@example.com"))
                                    .hasSize(1);
                            assertThat(customers.beginning("ha")).hasSize(1);
                            assertThatExceptionOfType(RuntimeException.class)
                                    .isThrownBy(() -> customers.findByEmailNotLike("%neul%"))
                                    .satisfies(
                                            failure ->
                                                    assertThat(LifecycleException.in(failure))
                                                            .hasValueSatisfying(
                                                                    refused ->
                                                                            assertThat(refused)
                                                                                    .hasMessageContaining(
                                                                                            "PROTECTED_QUERY")
                                                                                    .hasMessageNotContaining(
                                                                                            "neul")));
                        });
    }

    /** As the application makes its repositories when it starts. */
    private static JpaRepositoryFactoryBean<?, ?, ?> make(
            ApplicationContext context, Class<?> repository) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        JpaRepositoryFactoryBean<?, ?, ?> factory = new JpaRepositoryFactoryBean(repository);
        factory.setEntityManager(
                SharedEntityManagerCreator.createSharedEntityManager(
                        context.getBean(EntityManagerFactory.class)));
        factory.setTransactionManager("transactionManager");
        context.getAutowireCapableBeanFactory().initializeBean(factory, repository.getSimpleName());
        return factory;
    }

    interface FindsWhatIsIndexed extends Repository<Customer, Long> {
        List<Customer> findByEmail(String email);

        List<Customer> findByEmailIgnoreCase(String email);

        List<Customer> findByEmailStartingWith(String beginning);

        List<Customer> findByEmailStartingWithIgnoreCase(String beginning);

        List<Customer> findByEmailNotLike(String pattern);

        @Query("select c from Customer c where c.email like :beginning%")
        List<Customer> beginning(String beginning);

        List<Customer> findByEmailInAndNameIsNotNullOrderById(List<String> emails);

        @Query("select c.email from #{#entityName} c where c.email = ?#{[0]} order by c.id")
        List<String> emails(String email);

        @Query(
                "select c from Customer c where c.email = :#{#email} and c.name is not null and"
                        + " c.id > :#{#after}")
        List<Customer> expressed(String email, Long after);

        @Query("select c from Customer c where c.email = :email")
        List<Customer> declared(String email);
    }

    interface FindsByContainment extends Repository<Customer, Long> {
        List<Customer> findByEmailContaining(String part);
    }

    interface FindsByAnEnd extends Repository<Customer, Long> {
        List<Customer> findByEmailEndingWith(String end);
    }

    interface FindsByWhatHasNoIndex extends Repository<Customer, Long> {
        boolean existsByIdAndName(Long id, String name);
    }

    interface SortsByEmail extends Repository<Customer, Long> {
        List<Customer> findByIdOrderByEmailDesc(Long id);
    }

    interface FoldsTheCaseOfAPhone extends Repository<Customer, Long> {
        List<Customer> findByPhoneIgnoreCase(String phone);
    }

    interface DeclaresContainment extends Repository<Customer, Long> {
        @Query("select c from Customer c where c.email like %:part%")
        List<Customer> containing(String part);
    }

    interface DeclaresAnOrder extends Repository<Customer, Long> {
        @Query("select c from Customer c order by c.email")
        List<Customer> ordered();
    }

    interface DeclaresACount extends Repository<Customer, Long> {
        @Query(
                value = "select c from Customer c",
                countQuery = "select count(distinct c.email) from Customer c")
        Page<Customer> counted(Pageable page);
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = Customer.class)
    static class Shop {

        @Bean
        CustomerDesk customers(EntityManagerFactory factory) {
            return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        @Bean
        JdbcTemplate jdbc(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = JikimiStarterTests.class)
    static class WrongEntities {}

    /** A unit of the service's own, made the way Spring Boot's guide says. */
    @Configuration(proxyBeanMethods = false)
    static class Shelves {

        @Bean(defaultCandidate = false)
        LocalContainerEntityManagerFactoryBean shelves(
                EntityManagerFactoryBuilder builder, DataSource dataSource) {
            return builder.dataSource(dataSource)
                    .managedTypes(PersistenceManagedTypes.of(Shelf.class.getName()))
                    .persistenceUnit("shelves")
                    .build();
        }
    }

    /** Nothing personal. */
    @Entity(name = "Shelf")
    public static class Shelf {

        @Id Long id;
    }

    /** An item in an entity of no file. */
    @Entity(name = "Loose")
    public static class Loose {

        @Id Long id;

        @io.jikimi.catalogue.PersonalData(item = "name", kind = io.jikimi.subject.DataKind.NAME)
        String name;
    }

    @Configuration(proxyBeanMethods = false)
    static class AccountsInTheDatabase {

        @Bean
        Realm realm(EntityManagerFactory factory) {
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            return new AuthorizingRealm() {
                @Override
                protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection known) {
                    SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
                    entities.createQuery("select count(c) from Customer c").getSingleResult();
                    info.addStringPermission("personal-data:membership:read:*");
                    return info;
                }

                @Override
                protected org.apache.shiro.authc.AuthenticationInfo doGetAuthenticationInfo(
                        AuthenticationToken token) {
                    throw new UnsupportedOperationException("not under test");
                }
            };
        }
    }
}
