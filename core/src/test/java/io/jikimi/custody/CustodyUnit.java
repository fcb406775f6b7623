package io.jikimi.custody;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.Catalogue;
import io.jikimi.custody.shop.Account;
import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Basket;
import io.jikimi.custody.shop.BasketItem;
import io.jikimi.custody.shop.Booking;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Card;
import io.jikimi.custody.shop.Contact;
import io.jikimi.custody.shop.ContactSummary;
import io.jikimi.custody.shop.Cottage;
import io.jikimi.custody.shop.DayTicket;
import io.jikimi.custody.shop.Diary;
import io.jikimi.custody.shop.Errand;
import io.jikimi.custody.shop.Form;
import io.jikimi.custody.shop.GiftVoucher;
import io.jikimi.custody.shop.Guardian;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.OrderItem;
import io.jikimi.custody.shop.OrderItemKey;
import io.jikimi.custody.shop.Pantry;
import io.jikimi.custody.shop.Parcel;
import io.jikimi.custody.shop.Pass;
import io.jikimi.custody.shop.Passport;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Question;
import io.jikimi.custody.shop.Reminder;
import io.jikimi.custody.shop.Rental;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SavingsAccount;
import io.jikimi.custody.shop.SeasonPass;
import io.jikimi.custody.shop.Seat;
import io.jikimi.custody.shop.SharedHousehold;
import io.jikimi.custody.shop.Shelf;
import io.jikimi.custody.shop.SpareCard;
import io.jikimi.custody.shop.Stay;
import io.jikimi.custody.shop.StayKey;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.custody.shop.Survey;
import io.jikimi.custody.shop.Ticket;
import io.jikimi.custody.shop.UrgentErrand;
import io.jikimi.custody.shop.Visit;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.custody.shop.Voucher;
import io.jikimi.custody.shop.VoucherUse;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.EmptyTables;
import io.jikimi.fixture.Fixtures;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.JdbcDataKeys;
import io.jikimi.keys.MasterKeys;
import io.jikimi.migration.MigrationPlan;
import io.jikimi.migration.Migrations;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.storage.Storage;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Enforcement;
import io.jikimi.testing.InMemoryEvidenceLog;
import io.jikimi.testing.SettableClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.validation.Validation;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

/** The shop on a database, with everything real but the evidence log. */
public final class CustodyUnit implements AutoCloseable {

    public static final List<Class<?>> SHOP =
            List.of(
                    Member.class,
                    Address.class,
                    Subscriber.class,
                    PurchaseOrder.class,
                    Parcel.class,
                    Question.class,
                    Contact.class,
                    BusinessContact.class,
                    ContactSummary.class,
                    Household.class,
                    Resident.class,
                    SharedHousehold.class,
                    Visitor.class,
                    Visit.class,
                    Caller.class,
                    Account.class,
                    SavingsAccount.class,
                    Card.class,
                    SpareCard.class,
                    Diary.class,
                    Form.class,
                    Stay.class,
                    StayKey.class,
                    Seat.class,
                    OrderItem.class,
                    OrderItemKey.class,
                    Booking.class,
                    Basket.class,
                    BasketItem.class,
                    Rental.class,
                    Errand.class,
                    UrgentErrand.class,
                    Survey.class,
                    Ticket.class,
                    DayTicket.class,
                    Cottage.class,
                    Pantry.class,
                    Shelf.class,
                    Guardian.class,
                    Pass.class,
                    Passport.class,
                    SeasonPass.class,
                    Voucher.class,
                    GiftVoucher.class,
                    VoucherUse.class,
                    Reminder.class,
                    Reminder.ByCall.class,
                    Reminder.Somehow.class,
                    Reminder.Otherwise.class);

    /** Among the settings of a unit: a mapping file beside the annotations. */
    public static final String MAPPING_FILE = "mapping-file";

    /** Among the settings of a unit: the class loader that has the entities. */
    public static final String CLASS_LOADER = "class-loader";

    /** Among the settings of a unit: the modes of the gates. */
    public static final String ENFORCEMENT = "enforcement";

    public static final String REGISTER = "io/jikimi/custody/register.yml";

    public final SettableClock clock;
    public final InMemoryEvidenceLog evidence;
    public final List<WriteGuard> guards = new ArrayList<>();
    public final List<RetentionListener> retention = new ArrayList<>();
    public final List<String> statements = new ArrayList<>();

    /** Told of each statement of Hibernate before its parameters are bound. */
    public Consumer<String> prepared = sql -> {};

    public final Catalogue catalogue;
    public final MasterKeys masterKeys = Fixtures.masterKeys();
    public final DataKeys keys;
    public final PurposeScope scopes;
    public final Migrations migrations;
    public final CustodyRuntime runtime;
    private final boolean ownsDataSource;
    public final DataSource dataSource;
    public final JdbcTemplate jdbc;
    public final EntityManagerFactory factory;
    public final EntityManager entities;
    public final TransactionTemplate transactions;

    public CustodyUnit(DataSource dataSource, DataKeys keys) {
        this(dataSource, SHOP, REGISTER, "create", keys, Map.of());
    }

    public CustodyUnit(DataSource dataSource) {
        this(dataSource, Map.of());
    }

    /** The shop with settings of its own. */
    public CustodyUnit(DataSource dataSource, Map<String, Object> settings) {
        this(dataSource, SHOP, REGISTER, "create", null, settings);
    }

    /** Other entities in a database of their own, with settings of their own. */
    public CustodyUnit(
            DataSource dataSource,
            List<Class<?>> types,
            String register,
            Map<String, Object> settings) {
        this(dataSource, types, register, "create", null, settings);
    }

    /** Other entities over the same database and the same keys. */
    public CustodyUnit withEntities(List<Class<?>> types, String register) {
        return new CustodyUnit(dataSource, types, register, "none", keys, Map.of());
    }

    /** The shop over a database that has it already. */
    public static CustodyUnit beside(DataSource dataSource, DataKeys keys) {
        return new CustodyUnit(dataSource, SHOP, REGISTER, "none", keys, Map.of());
    }

    /** The same shop in another process: over the same database, with a cache of its own. */
    public CustodyUnit withKeys(DataKeys others) {
        return withKeys(others, Map.of());
    }

    /** The same with settings of its own. */
    CustodyUnit withKeys(DataKeys others, Map<String, Object> settings) {
        return new CustodyUnit(dataSource, SHOP, REGISTER, "none", others, settings);
    }

    /** Other entities, some of whose tables are being encrypted, with tables made elsewhere. */
    public static CustodyUnit migrating(
            DataSource dataSource,
            DataKeys keys,
            SettableClock clock,
            List<Class<?>> types,
            String register,
            MigrationPlan plan) {
        return migrating(dataSource, keys, clock, types, register, plan, Map.of());
    }

    /** The same with settings of its own. */
    public static CustodyUnit migrating(
            DataSource dataSource,
            DataKeys keys,
            SettableClock clock,
            List<Class<?>> types,
            String register,
            MigrationPlan plan,
            Map<String, Object> settings) {
        return new CustodyUnit(dataSource, types, register, "none", keys, settings, clock, plan);
    }

    /** The doors to stored values as a whole, over a data source to the same database. */
    public Storage storage(DataSource over) {
        return new Storage(runtime, catalogue, keys, clock, over);
    }

    public DatabaseDialect dialect() {
        return DatabaseDialect.of(dataSource);
    }

    public boolean isPostgres() {
        return dialect() == DatabaseDialect.POSTGRESQL;
    }

    private CustodyUnit(
            DataSource dataSource,
            List<Class<?>> types,
            String register,
            String schema,
            @Nullable DataKeys known,
            Map<String, Object> more) {
        this(
                dataSource,
                types,
                register,
                schema,
                known,
                more,
                SettableClock.atNoon(LocalDate.of(2026, 11, 2)),
                MigrationPlan.NONE);
    }

    private CustodyUnit(
            DataSource dataSource,
            List<Class<?>> types,
            String register,
            String schema,
            @Nullable DataKeys known,
            Map<String, Object> more,
            SettableClock clock,
            MigrationPlan plan) {
        this.clock = clock;
        this.evidence = new InMemoryEvidenceLog(clock);
        this.dataSource = dataSource;
        jdbc = new JdbcTemplate(dataSource);
        catalogue = Fixtures.catalogue(dataSource, clock, types, register);
        keys =
                known == null
                        ? new JdbcDataKeys(dataSource, dataSource, masterKeys, clock, 1_000)
                        : known;
        ownsDataSource = known == null;
        List<SessionSync> listeners = new ArrayList<>();
        scopes =
                new PurposeScope(
                        catalogue,
                        keys,
                        (actor, purpose, action, item) ->
                                actor.account().equals("manager")
                                        || action.equals("read") && actor.account().equals("clerk"),
                        evidence,
                        clock,
                        List::of,
                        () -> List.copyOf(listeners),
                        Duration.ofMinutes(5),
                        more.get(ENFORCEMENT) instanceof Enforcement modes
                                ? modes
                                : Enforcement.full());
        migrations = new Migrations(plan, dataSource, keys, clock);
        runtime =
                new CustodyRuntime(
                        catalogue, keys, scopes, clock, () -> guards, () -> retention, migrations);
        factory = factory(dataSource, types, schema, more);
        listeners.add(new SessionSync(runtime, () -> factory));
        entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        transactions = new TransactionTemplate(new JpaTransactionManager(factory));
    }

    private EntityManagerFactory factory(
            DataSource dataSource, List<Class<?>> types, String schema, Map<String, Object> more) {
        LocalContainerEntityManagerFactoryBean bean = new LocalContainerEntityManagerFactoryBean();
        bean.setDataSource(dataSource);
        bean.setPersistenceUnitName("shop");
        bean.setManagedTypes(
                org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes.of(
                        types.stream().map(Class::getName).toArray(String[]::new)));
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        Map<String, Object> settings = bean.getJpaPropertyMap();
        settings.putAll(runtime.hibernateSettings());
        settings.put(
                "jakarta.persistence.validation.factory",
                new UnreadableValuesValidation(runtime)
                        .around(Validation.buildDefaultValidatorFactory()));
        settings.put(
                "hibernate.physical_naming_strategy",
                org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl.class
                        .getName());
        settings.put("hibernate.hbm2ddl.auto", schema);
        // The cache manager is one for the whole process: a second unit would close it under the
        // first.
        settings.put("hibernate.cache.use_second_level_cache", String.valueOf(ownsDataSource));
        settings.put("hibernate.cache.use_query_cache", String.valueOf(ownsDataSource));
        if (ownsDataSource) {
            settings.put("hibernate.cache.region.factory_class", "jcache");
        }
        settings.put("hibernate.javax.cache.provider", "org.ehcache.jsr107.EhcacheCachingProvider");
        settings.put("hibernate.javax.cache.missing_cache_strategy", "create");
        settings.put("hibernate.generate_statistics", "true");
        settings.put("hibernate.jdbc.batch_size", "20");
        settings.put("hibernate.order_inserts", "true");
        settings.put(
                "hibernate.session_factory.statement_inspector",
                (org.hibernate.resource.jdbc.spi.StatementInspector)
                        sql -> {
                            statements.add(sql);
                            prepared.accept(sql);
                            return sql;
                        });
        settings.putAll(more);
        if (settings.remove(CLASS_LOADER) instanceof ClassLoader loader) {
            bean.setResourceLoader(new DefaultResourceLoader(loader));
        }
        settings.remove(ENFORCEMENT);
        if (settings.remove(MAPPING_FILE) instanceof String file) {
            bean.setMappingResources(file);
        }
        bean.afterPropertiesSet();
        return bean.getObject();
    }

    /** Another persistence unit of the same service, which gets the same settings. */
    public EntityManagerFactory beside(Class<?>... types) {
        return factory(dataSource, List.of(types), "create", Map.of());
    }

    public SessionFactoryImplementor sessionFactory() {
        return factory.unwrap(SessionFactoryImplementor.class);
    }

    /** Runs in a transaction, without any scope. */
    public <T extends @Nullable Object> T inTransaction(Function<EntityManager, T> work) {
        return transactions.execute(status -> work.apply(entities));
    }

    public void doInTransaction(Consumer<EntityManager> work) {
        transactions.executeWithoutResult(status -> work.accept(entities));
    }

    /** Runs in a scope of the purpose as a job. */
    public <T extends @Nullable Object> T forPurpose(String purpose, Supplier<T> work) {
        return scopes.call(purpose, Actor.system("test"), work);
    }

    /** Runs in a transaction inside a scope. */
    public <T extends @Nullable Object> T permitted(
            String purpose, Function<EntityManager, T> work) {
        return forPurpose(purpose, () -> inTransaction(work));
    }

    public Member member(String name, String email) {
        return inTransaction(
                em -> {
                    Member member = new Member();
                    member.name = name;
                    member.email = email;
                    member.phone = "010-0000-1234";
                    member.home = new Address("서울시 성북구 북악산로 111 222동 3333호", "KR");
                    member.memos.add("문 앞에 놓아 주세요");
                    member.nickname = "처음";
                    em.persist(member);
                    return member;
                });
    }

    public byte[] stored(String table, String column, Object id) {
        return jdbc.queryForObject(
                "select " + column + " from " + table + " where id = ?", byte[].class, id);
    }

    /** Everything a dump of the database would show, as text of every byte. */
    public String dump() {
        StringBuilder dump = new StringBuilder();
        for (String table : EmptyTables.names(dataSource)) {
            jdbc.query(
                    "select * from " + table,
                    row -> {
                        for (int column = 1;
                                column <= row.getMetaData().getColumnCount();
                                column++) {
                            Object value = row.getObject(column);
                            dump.append(
                                            value instanceof byte[] bytes
                                                    ? new String(
                                                                    bytes,
                                                                    java.nio.charset
                                                                            .StandardCharsets.UTF_8)
                                                            + Arrays.toString(bytes)
                                                    : value)
                                    .append('|');
                        }
                    });
        }
        return dump.toString();
    }

    /** Empties the shop, so that one unit serves all tests of a class. */
    public void reset() {
        EmptyTables.empty(dataSource, table -> !table.startsWith("jikimi_"));
        factory.getCache().evictAll();
        evidence.clear();
        guards.clear();
        retention.clear();
        statements.clear();
    }

    @Override
    public void close() {
        factory.close();
        if (ownsDataSource) {
            DataSource pool =
                    dataSource instanceof DelegatingDataSource delegating
                            ? delegating.getTargetDataSource()
                            : dataSource;
            ((HikariDataSource) pool).close();
        }
    }
}
