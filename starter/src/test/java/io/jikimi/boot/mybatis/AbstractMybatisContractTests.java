package io.jikimi.boot.mybatis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.catalogue.Search;
import io.jikimi.custody.ProtectedColumn;
import io.jikimi.custody.ProtectedValues;
import io.jikimi.custody.UnprotectableMappingException;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.ibatis.annotations.CacheNamespace;
import org.apache.ibatis.annotations.One;
import org.apache.ibatis.annotations.Result;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.session.SqlSessionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.mybatis.spring.mapper.MapperFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Mappers beside entities, over the same table. Everybody here is made up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractMybatisContractTests {

    private static final String NAME = "김하늘";
    private static final String EMAIL = "haneul@example.com";
    private static final long ID = 9001;
    private static final DataSubjectId SUBJECT = new DataSubjectId("customer", "9001");

    private final List<String> settings = new ArrayList<>();
    private ConfigurableApplicationContext context;
    private Customers customers;
    private XmlCustomers xml;
    private JdbcTemplate jdbc;

    /** The address of an empty database. */
    abstract String database() throws IOException;

    void closeDatabase() throws IOException {}

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path keyset = folder.resolve("keyset.json");
        KeysetFileMasterKeys.create(keyset, new byte[32]);
        Path secret =
                Files.writeString(
                        folder.resolve("secret"), Base64.getEncoder().encodeToString(new byte[32]));
        settings.addAll(
                List.of(
                        "spring.datasource.url=" + database(),
                        "spring.main.banner-mode=off",
                        "spring.jpa.hibernate.ddl-auto=update",
                        "jikimi.jdbc.initialize-schema=always",
                        "jikimi.jobs.enabled=false",
                        "jikimi.master-key.location=" + keyset,
                        "jikimi.master-key.secret-file=" + secret));
        context = started();
        customers = context.getBean(Customers.class);
        xml = context.getBean(XmlCustomers.class);
        jdbc = context.getBean(JdbcTemplate.class);
    }

    private ConfigurableApplicationContext started(Class<?>... more) {
        return new SpringApplicationBuilder(Service.class)
                .sources(more)
                .web(WebApplicationType.NONE)
                .properties(settings.toArray(String[]::new))
                .run();
    }

    @AfterAll
    void stop() throws IOException {
        context.close();
        closeDatabase();
    }

    @BeforeEach
    void fill() {
        jdbc.update("delete from customer");
        inTransaction(
                () -> {
                    xml.add(
                            ID,
                            new SubjectValue<>(SUBJECT, NAME),
                            new SubjectValue<>(SUBJECT, EMAIL));
                    return ID;
                });
    }

    @Test
    void writesWhatAnEntityReadsAndFinds() {
        CustomerDesk desk = context.getBean(CustomerDesk.class);

        assertThat(stored("name")).asString(StandardCharsets.UTF_8).doesNotContain(NAME);
        assertThat(forPurpose("membership", () -> desk.byEmail("HANEUL@example.com")))
                .containsExactly(ID);
        assertThat(forPurpose("membership", () -> desk.nameForNoPurpose(ID))).isEqualTo(NAME);
    }

    @Test
    void readsUnderAPermitAndNotesTheAccess() {
        long before = accesses();

        CustomerRow row = forPurpose("membership", () -> customers.byId(ID));

        assertThat(row.name).isEqualTo(NAME);
        assertThat(row.email).isEqualTo(EMAIL);
        assertThat(accesses()).isEqualTo(before + 1);
    }

    private long accesses() {
        return context.getBean(EvidenceLog.class).verify().accessRows();
    }

    @Test
    void masksWithoutAPermit() {
        assertThat(found().name).isEqualTo("김*늘");
        assertThat(found().email).doesNotContain("haneul");
    }

    @Test
    void masksForAPurposeThatDoesNotListTheItem() {
        CustomerRow row = forPurpose("delivery-calls", () -> customers.byId(ID));

        assertThat(row.name).isEqualTo("김*늘");
    }

    @Test
    void aPermittedValueIsNotHandedOutAgainInTheSameSession() {
        List<String> read =
                inTransaction(
                        () -> {
                            String permitted = forPurpose("membership", this::found).name;
                            return List.of(permitted, found().name);
                        });

        assertThat(read).containsExactly(NAME, "김*늘");
    }

    @Test
    void findsByTheIndexWhateverTheCase() {
        CustomerRow row =
                forPurpose(
                        "membership", () -> xml.byEmail(new LookupValue<>("HANEUL@EXAMPLE.COM")));

        assertThat(row.id).isEqualTo(ID);
        assertThat(row.email).isEqualTo(EMAIL);
        assertThat(xml.byEmail(new LookupValue<>("bada@example.com"))).isNull();
        assertThat(xml.byEmail(new LookupValue<>(null))).isNull();
        assertThat(xml.byEmail(new LookupValue<>("haneul@example.com").newer())).isNotNull();
    }

    @Test
    void findsByTheBeginningBetweenTheBoundsOfTheIndex() {
        ProtectedColumn<String> email = column("email");

        for (String beginning : List.of("h", "han", "HANEUL@", "")) {
            assertThat(
                            forPurpose(
                                    "membership",
                                    () -> xml.byBeginning(email.beginningWith(beginning))))
                    .as(beginning)
                    .extracting(row -> row.email)
                    .containsExactly(EMAIL);
        }
        assertThat(xml.byBeginning(email.beginningWith("hb"))).isEmpty();
        assertThat(xml.byBeginning(email.beginningWith("han")))
                .extracting(row -> row.name)
                .containsExactly("김*늘");
    }

    @Test
    void findsByTheLastFourCharacters() {
        String name = "남궁하늘";
        DataSubjectId other = new DataSubjectId("customer", "9002");
        inTransaction(
                () -> {
                    xml.add(
                            9002,
                            new SubjectValue<>(other, name),
                            new SubjectValue<>(other, "bada@example.com"));
                    return 9002;
                });

        assertThat(xml.byEnd(new LookupValue<>(name, Search.LAST4)))
                .extracting(row -> row.id)
                .containsExactly(9002L);
        assertThat(xml.byEnd(new LookupValue<>("남궁바다", Search.LAST4))).isEmpty();
    }

    @Test
    void readsAPageWhoseKeysWereFetchedAtOnce() {
        ProtectedColumn<String> name = column("name");
        List<byte[]> page = xml.storedNames();

        List<String> names =
                forPurpose(
                        "membership",
                        () -> {
                            context.getBean(ProtectedValues.class).prefetch(page);
                            return page.stream().map(name::read).toList();
                        });

        assertThat(names).containsExactly(NAME);
    }

    private ProtectedColumn<String> column(String attribute) {
        return context.getBean(ProtectedValues.class)
                .column(Customer.class, attribute, String.class);
    }

    @Test
    void refusesASearchTheAttributeIsNotMadeFor() {
        SubjectValue<String> email = new SubjectValue<>(SUBJECT, EMAIL);

        assertThat(email.lookup())
                .isEqualTo(new LookupValue<>(EMAIL, Search.EXACT, LookupValue.Key.IN_USE));
        assertThat(email.lookupPrefix().search()).isEqualTo(Search.PREFIX);
        refuses(Refusal.PROTECTED_QUERY, () -> xml.byEmail(email.lookupLast4()));
    }

    @Test
    void emptiesAColumn() {
        inTransaction(() -> customers.rename(ID, new SubjectValue<>(SUBJECT, null)));

        assertThat(stored("name")).isNull();
        assertThat(found().name).isNull();
    }

    @Test
    void refusesToWriteOutsideATransaction() {
        byte[] before = stored("name");

        refuses(
                Refusal.TRANSACTION_MISSING,
                () -> customers.rename(ID, new SubjectValue<>(SUBJECT, "이바다")));

        assertThat(stored("name")).isEqualTo(before);
    }

    @Test
    void takesNoMaskAndKeepsTheBytes() {
        byte[] before = stored("name");

        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        inTransaction(
                                () -> customers.rename(ID, new SubjectValue<>(SUBJECT, "김*늘"))));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        inTransaction(
                                () ->
                                        customers.rename(
                                                ID,
                                                new SubjectValue<>(
                                                        SUBJECT,
                                                        Objects.requireNonNull(found().name)))));

        assertThat(stored("name")).isEqualTo(before);
    }

    @Test
    void refusesAValueWithoutItsSubject() {
        for (Object bare : new Object[] {"이바다", new SubjectValue<>(SUBJECT, 42L)}) {
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> inTransaction(() -> customers.renameToWhatever(ID, bare)))
                    .withRootCauseInstanceOf(IllegalArgumentException.class)
                    .havingRootCause()
                    .withMessageContainingAll("Customer.name: CustomerName got a", "SubjectValue")
                    .withMessageNotContaining("이바다");
        }
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> inTransaction(() -> customers.renameToWhatever(ID, null)))
                .havingRootCause()
                .withMessageContaining("CustomerName got null");
    }

    @Test
    void namesTableAndColumnOfAnUnencryptedValue() {
        jdbc.update(
                "update customer set name = ? where id = ?",
                "이바다".getBytes(StandardCharsets.UTF_8),
                ID);

        LifecycleException refusal =
                refuses(
                        Refusal.VALUE_UNREADABLE,
                        () -> forPurpose("membership", () -> customers.byId(ID)));

        assertThat(refusal.action()).containsIgnoringCase("the column customer.name holds");
    }

    @Test
    void nothingButItsColumnIsHandledByIt() {
        var handlers =
                context.getBean(SqlSessionFactory.class)
                        .getConfiguration()
                        .getTypeHandlerRegistry();

        assertThat(handlers.getTypeHandler(String.class))
                .isNotInstanceOf(ProtectedTypeHandler.class);
        assertThat(handlers.getTypeHandler(Object.class))
                .isNotInstanceOf(ProtectedTypeHandler.class);
    }

    @Test
    void aMapperWithACacheDoesNotStart() {
        assertThatExceptionOfType(UnprotectableMappingException.class)
                .isThrownBy(() -> started(WithACache.class).close())
                .withMessageContainingAll("CachingCustomers.byId", "useCache");
    }

    @Test
    void aMapperWithACacheOverTheSelectsOfAnotherDoesNotStart() {
        assertThatExceptionOfType(UnprotectableMappingException.class)
                .isThrownBy(() -> started(WithACacheAround.class).close())
                .withMessageContainingAll(
                        "CachingVisits.bySelect", "CachingVisits.byNestedResult", "useCache")
                .withMessageNotContaining("CachingVisits.plain");
    }

    @Test
    void aColumnWhoseHandlerIsNoBeanDoesNotStart() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> started(WithoutABean.class).close())
                .havingRootCause()
                .withMessageContaining("CustomerPhone");
    }

    @Test
    void saysNothingOfAValue() {
        assertThat(new SubjectValue<>(SUBJECT, NAME)).asString().doesNotContain(NAME);
        assertThat(new LookupValue<>(NAME)).asString().doesNotContain(NAME);
    }

    private CustomerRow found() {
        return Objects.requireNonNull(customers.byId(ID));
    }

    private byte[] stored(String column) {
        return jdbc.queryForObject(
                "select " + column + " from customer where id = ?", byte[].class, ID);
    }

    private <T> T inTransaction(Supplier<T> work) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .execute(status -> work.get());
    }

    private <T> T forPurpose(String purpose, Supplier<T> work) {
        return context.getBean(PurposeScope.class).call(purpose, Actor.system("test"), work);
    }

    private static LifecycleException refuses(Refusal refusal, ThrowingCallable work) {
        List<LifecycleException> refusals = new ArrayList<>();
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(work)
                .satisfies(failure -> LifecycleException.in(failure).ifPresent(refusals::add));
        assertThat(refusals).singleElement().returns(refusal, LifecycleException::refusal);
        return refusals.get(0);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Customer.class)
    static class Service {

        @Bean
        CustomerName customerName(ProtectedValues values) {
            return new CustomerName(values);
        }

        @Bean
        CustomerEmail customerEmail(ProtectedValues values) {
            return new CustomerEmail(values);
        }

        @Bean
        MapperFactoryBean<Customers> customers(SqlSessionFactory factory) {
            return mapper(Customers.class, factory);
        }

        @Bean
        MapperFactoryBean<XmlCustomers> xmlCustomers(SqlSessionFactory factory) {
            return mapper(XmlCustomers.class, factory);
        }

        @Bean
        CustomerDesk desk(EntityManagerFactory factory) {
            return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }
    }

    private static <T> MapperFactoryBean<T> mapper(Class<T> type, SqlSessionFactory factory) {
        MapperFactoryBean<T> bean = new MapperFactoryBean<>(type);
        bean.setSqlSessionFactory(factory);
        return bean;
    }

    @CacheNamespace
    interface CachingCustomers {

        @Select("select id, name from customer where id = #{id}")
        @Result(property = "name", column = "name", typeHandler = CustomerName.class)
        @Nullable CustomerRow byId(long id);
    }

    @Configuration(proxyBeanMethods = false)
    static class WithACache {

        @Bean
        MapperFactoryBean<CachingCustomers> cachingCustomers(SqlSessionFactory factory) {
            return mapper(CachingCustomers.class, factory);
        }
    }

    static class Visit {
        long id;
        @Nullable CustomerRow customer;
    }

    @CacheNamespace
    interface CachingVisits {

        @Select("select id, id as customer from customer where id = #{id}")
        @Result(
                property = "customer",
                column = "customer",
                one = @One(select = "io.jikimi.boot.mybatis.Customers.byId"))
        @Nullable Visit bySelect(long id);

        @Select("select id, id as c_id, name as c_name from customer where id = #{id}")
        @Result(property = "id", column = "id", id = true)
        @Result(
                property = "customer",
                one =
                        @One(
                                resultMap = "io.jikimi.boot.mybatis.XmlCustomers.row",
                                columnPrefix = "c_"))
        @Nullable Visit byNestedResult(long id);

        @Select("select id from customer where id = #{id}")
        @Nullable Visit plain(long id);
    }

    @Configuration(proxyBeanMethods = false)
    static class WithACacheAround {

        @Bean
        MapperFactoryBean<CachingVisits> cachingVisits(SqlSessionFactory factory) {
            return mapper(CachingVisits.class, factory);
        }
    }

    /** Nobody declared it as a bean. */
    static class CustomerPhone extends ProtectedTypeHandler<String> {

        CustomerPhone(ProtectedValues values) {
            super(values, Customer.class, "phone", String.class);
        }
    }

    interface CustomersWithPhones {

        @Select("select id, phone as name from customer where id = #{id}")
        @Result(property = "name", column = "name", typeHandler = CustomerPhone.class)
        @Nullable CustomerRow byId(long id);
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutABean {

        @Bean
        MapperFactoryBean<CustomersWithPhones> customersWithPhones(SqlSessionFactory factory) {
            return mapper(CustomersWithPhones.class, factory);
        }
    }
}
