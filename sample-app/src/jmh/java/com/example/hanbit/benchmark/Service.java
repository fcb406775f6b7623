package com.example.hanbit.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.custody.Custody;
import io.jikimi.custody.CustodyRuntime;
import io.jikimi.custody.SessionSync;
import io.jikimi.database.SchemaScripts;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.JdbcEvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.evidence.VerificationReport;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyLedgerSigner;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.migration.MigrationDesk;
import io.jikimi.migration.MigrationPlan;
import io.jikimi.migration.Migrations;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.storage.Storage;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LegalClock;
import io.jikimi.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.jpa.boot.internal.EntityManagerFactoryBuilderImpl;
import org.hibernate.jpa.boot.spi.IntegratorProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One twin on its own PostgreSQL with durable commits; custody alone, without gates and evidence.
 */
final class Service implements AutoCloseable {

    /** The columns first, then what stands on them. */
    private static final int MOST_REFUSALS = 5;

    /** What the starter holds unless told otherwise. */
    private static final int CACHED_KEYS = 20_000;

    private final Twin twin;
    private final boolean kept;
    private final EmbeddedPostgres server;
    private final HikariDataSource dataSource;
    private final EntityManagerFactory factory;
    private final EntityManager entities;
    private final TransactionTemplate transactions;
    private final @Nullable PurposeScope scopes;
    private final SettableClock clock = new SettableClock(LegalClock.system().now());
    private final MasterKeys masterKeys = masterKeys();
    private final List<Class<?>> rows;
    private @Nullable Storage storage;
    private @Nullable DataKeys keys;
    private @Nullable MigrationDesk migration;

    Service(Twin twin) {
        this(twin, List.of(), MigrationPlan.NONE);
    }

    /**
     * With rows of further classes, or with a migration.
     *
     * @param rows classes whose superclass is {@link KeptRow} or {@link PlainRow}
     */
    Service(Twin twin, List<Class<?>> rows, MigrationPlan plan) {
        this.twin = twin;
        this.rows = rows;
        this.kept = twin.kept();
        this.server = start();
        this.dataSource = pool(server.getJdbcUrl("postgres", "postgres"));
        if (kept) {
            SchemaScripts.apply(dataSource);
            if (!plan.tables().isEmpty()) {
                jdbc().execute(resource("customer-in-the-clear.sql"));
            }
            Catalogue catalogue = catalogue(entities(rows));
            keys = new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, CACHED_KEYS);
            List<SessionSync> listeners = new ArrayList<>();
            scopes =
                    new PurposeScope(
                            catalogue,
                            keys,
                            (actor, purpose, action, item) -> true,
                            new NoEvidence(clock),
                            clock,
                            List::of,
                            () -> List.copyOf(listeners));
            Started started = start(catalogue, plan);
            CustodyRuntime runtime = started.runtime();
            migration = started.migration();
            factory = started.factory();
            listeners.add(new SessionSync(runtime, () -> factory));
            storage = new Storage(runtime, catalogue, keys, clock, dataSource);
        } else {
            scopes = null;
            factory = factory(Map.of(), entities(rows), "update");
        }
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        transactions = new TransactionTemplate(new JpaTransactionManager(factory));
    }

    /** A log of evidence over connections of its own; whoever asked closes it. */
    JdbcEvidenceLog evidence() {
        return new JdbcEvidenceLog(
                dataSource,
                pool(server.getJdbcUrl("postgres", "postgres")),
                new KeyLedgerSigner(dataSource, masterKeys, clock),
                () -> null,
                clock);
    }

    <T extends @Nullable Object> T write(Function<EntityManager, T> work) {
        return transactions.execute(status -> work.apply(entities));
    }

    <T extends @Nullable Object> T read(Function<EntityManager, T> work) {
        return scopes == null
                ? write(work)
                : scopes.call("service", Actor.system("benchmark"), () -> write(work));
    }

    Customer customer(int number) {
        Customer customer =
                switch (twin) {
                    case PLAIN -> new PlainCustomer();
                    case KEPT -> new KeptCustomer();
                    case PLAIN_AUDITED -> new PlainAuditedCustomer();
                    case AUDITED -> new AuditedCustomer();
                };
        customer.fill(number);
        return customer;
    }

    Object parcel(int number, Long customer) {
        return kept ? new KeptParcel(number, customer) : new PlainParcel(number, customer);
    }

    String entity() {
        return type().getSimpleName();
    }

    Class<? extends Customer> type() {
        return twin.customer();
    }

    /** Every key is asked for anew: it has been remembered for longer than it may. */
    void forgetKeys() {
        clock.advance(Duration.ofMinutes(11));
    }

    PurposeScope scopes() {
        return Objects.requireNonNull(scopes);
    }

    SettableClock clock() {
        return clock;
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(dataSource);
    }

    JdbcKeyRotation keyRotation() {
        return new JdbcKeyRotation(dataSource, masterKeys, new NoEvidence(clock), clock);
    }

    Storage storage() {
        return Objects.requireNonNull(storage);
    }

    DataKeys keys() {
        return Objects.requireNonNull(keys);
    }

    MigrationDesk migration() {
        return Objects.requireNonNull(migration);
    }

    Custody custody() {
        return storage().custody(entities);
    }

    /** Builds the model of as many classes more, and gives how many entities that makes. */
    int buildAnew(List<Class<?>> more) {
        List<Class<?>> all = entities(more);
        Map<String, Object> settings = Map.of();
        if (kept) {
            settings =
                    new CustodyRuntime(
                                    catalogue(all),
                                    keys(),
                                    Objects.requireNonNull(scopes),
                                    clock,
                                    List::of,
                                    List::of)
                            .hibernateSettings();
        }
        try (EntityManagerFactory built = factory(settings, all, "none")) {
            return built.getMetamodel().getEntities().size();
        }
    }

    /** Builds the same, and tells what of it is Jikimi's own. */
    StartUpParts measureAnew(List<Class<?>> more) {
        List<Class<?>> all = entities(more);
        long begun = System.nanoTime();
        Catalogue catalogue = catalogue(all);
        long read = System.nanoTime();
        AtomicLong built = new AtomicLong();
        Map<String, Object> settings =
                new HashMap<>(
                        new CustodyRuntime(
                                        catalogue,
                                        keys(),
                                        Objects.requireNonNull(scopes),
                                        clock,
                                        List::of,
                                        List::of)
                                .hibernateSettings());
        settings.put(
                EntityManagerFactoryBuilderImpl.INTEGRATOR_PROVIDER,
                (IntegratorProvider) () -> List.of(new WhenBuilt(built)));
        try (EntityManagerFactory factory = factory(settings, all, "none")) {
            long checked = System.nanoTime();
            return new StartUpParts(
                    factory.getMetamodel().getEntities().size(),
                    read - begun,
                    checked - built.get());
        }
    }

    /**
     * What a start takes longer.
     *
     * @param entities of how many entities
     * @param catalogue nanoseconds for the annotations and the register
     * @param check nanoseconds for what is checked once Hibernate has built its model
     */
    record StartUpParts(int entities, long catalogue, long check) {}

    /** Notes the moment before the first of ours is told that the model is there. */
    private record WhenBuilt(AtomicLong moment) implements Integrator {

        @Override
        public void integrate(
                Metadata metadata,
                BootstrapContext bootstrap,
                SessionFactoryImplementor sessionFactory) {
            sessionFactory.addObserver(
                    new SessionFactoryObserver() {
                        @Override
                        public void sessionFactoryCreated(SessionFactory factory) {
                            moment.set(System.nanoTime());
                        }
                    });
        }
    }

    private Catalogue catalogue(List<Class<?>> all) {
        String register = all.size() == entities(List.of()).size() ? "register.yml" : "rows.yml";
        return Catalogues.create(
                all, RegisterFile.parse("benchmark", resource(register)), dataSource, clock);
    }

    private List<Class<?>> entities(List<Class<?>> more) {
        List<Class<?>> all = new ArrayList<>(more);
        all.add(type());
        all.add(kept ? KeptParcel.class : PlainParcel.class);
        return all;
    }

    private record Started(
            CustodyRuntime runtime, MigrationDesk migration, EntityManagerFactory factory) {}

    /** A migration refuses to start until what it names was run. */
    private Started start(Catalogue catalogue, MigrationPlan plan) {
        int refusals = 0;
        while (true) {
            try {
                Migrations migrations = new Migrations(plan, dataSource, keys(), clock);
                CustodyRuntime runtime =
                        new CustodyRuntime(
                                catalogue,
                                keys(),
                                Objects.requireNonNull(scopes),
                                clock,
                                List::of,
                                List::of,
                                migrations);
                return new Started(
                        runtime,
                        migrations.desk(new NoEvidence(clock)),
                        factory(runtime.hibernateSettings(), entities(rows), "update"));
            } catch (RuntimeException refused) {
                if (++refusals > MOST_REFUSALS) {
                    throw refused;
                }
                MissingStatements.run(refused, jdbc());
            }
        }
    }

    /** The mean bytes of a customer's row, without the search index. */
    double bytesOfARow() {
        String index = kept ? " - pg_column_size(email_bidx)" : "";
        return new JdbcTemplate(dataSource)
                .queryForObject(
                        "select avg(pg_column_size(c.*)" + index + ") from " + entity() + " c",
                        Double.class);
    }

    List<Long> ids() {
        return write(
                em ->
                        em.createQuery(
                                        "select c.id from " + entity() + " c order by c.id",
                                        Long.class)
                                .getResultList());
    }

    @Override
    public void close() {
        factory.close();
        dataSource.close();
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static MasterKeys masterKeys() {
        try {
            return KeysetFileMasterKeys.development(
                    Files.createTempDirectory("jikimi-benchmark").resolve("master.keyset"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private EntityManagerFactory factory(
            Map<String, Object> settings, List<Class<?>> all, String ddl) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(dataSource);
        bean.setPersistenceUnitName(entity());
        bean.setManagedTypes(
                PersistenceManagedTypes.of(
                        all.stream().map(Class::getName).toArray(String[]::new)));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.getJpaPropertyMap().putAll(settings);
        bean.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", ddl);
        bean.getJpaPropertyMap().put("hibernate.jdbc.batch_size", "50");
        bean.getJpaPropertyMap().put("hibernate.order_inserts", "true");
        bean.afterPropertiesSet();
        return bean.getObject();
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }

    /**
     * The embedded server's own default gives up durability: a ratio against that would mean
     * nothing.
     */
    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String resource(String name) {
        try {
            return new ClassPathResource("benchmark/" + name)
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private record NoEvidence(LegalClock clock) implements EvidenceLog {

        @Override
        public void append(LedgerEntry entry) {
            // Custody alone is measured.
        }

        @Override
        public void record(AccessEntry entry) {
            // Custody alone is measured.
        }

        @Override
        public void seal() {
            // Custody alone is measured.
        }

        @Override
        public VerificationReport verify() {
            return new VerificationReport(clock.now(), 0, 0, List.of());
        }
    }
}
