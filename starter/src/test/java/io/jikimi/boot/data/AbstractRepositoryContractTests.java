package io.jikimi.boot.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.boot.data.Customers.Label;
import io.jikimi.boot.data.Customers.NameAndEmail;
import io.jikimi.boot.data.Customers.NameOnly;
import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.boot.fixture.shop.CustomerDesk;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.KeysetFileMasterKeys;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What Spring Data makes of a query: entities, projections, pages, windows, streams. Everybody here
 * is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractRepositoryContractTests {

    private static final List<String> NAMES = List.of("김하늘", "이바다", "박구름");
    private static final List<String> MASKS = List.of("김*늘", "이*다", "박*름");
    private static final String EMAIL = "haneul@example.com";
    private static final Sort BY_ID = Sort.by("id");
    private static final Pageable FIRST_TWO = PageRequest.of(0, 2, BY_ID);

    private ConfigurableApplicationContext context;
    private Customers customers;

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
        context =
                new SpringApplicationBuilder(Service.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "spring.datasource.url=" + database(),
                                "spring.main.banner-mode=off",
                                "spring.jpa.hibernate.ddl-auto=update",
                                "jikimi.jdbc.initialize-schema=always",
                                "jikimi.jobs.enabled=false",
                                "jikimi.master-key.location=" + keyset,
                                "jikimi.master-key.secret-file=" + secret)
                        .run();
        customers = context.getBean(Customers.class);
        CustomerDesk desk = context.getBean(CustomerDesk.class);
        desk.add(NAMES.get(0), EMAIL);
        desk.add(NAMES.get(1), "bada@example.com");
        desk.add(NAMES.get(2), "gureum@example.com");
    }

    @AfterAll
    void stop() throws IOException {
        context.close();
        closeDatabase();
    }

    /** Every way in which a repository hands out the names of all customers. */
    private static Map<String, Function<Customers, List<String>>> reads() {
        Map<String, Function<Customers, List<String>>> reads = new LinkedHashMap<>();
        reads.put("entities", all -> names(all.findAll(BY_ID)));
        reads.put(
                "entities by identifier",
                all ->
                        names(
                                all.findAllById(
                                        all.findAll(BY_ID).stream()
                                                .map(customer -> customer.id)
                                                .toList())));
        reads.put("interface", all -> projected(all.findByIdNotNullOrderById().stream()));
        reads.put(
                "default method of an interface",
                all ->
                        all.findByIdNotNullOrderById().stream()
                                .map(name -> name.greeting().replace(" 님", ""))
                                .toList());
        reads.put(
                "open interface",
                all ->
                        all.findByIdIsNotNullOrderById().stream()
                                .map(label -> label.getLabel().split(" <")[0])
                                .toList());
        reads.put("record", all -> ofRecords(all.readByIdNotNullOrderById().stream()));
        reads.put(
                "interface under a limit",
                all -> projected(all.findByIdNotNull(BY_ID, Limit.of(3)).stream()));
        reads.put("Page", all -> pages(page -> names(all.findPageByIdNotNull(page))));
        reads.put(
                "Page of an interface",
                all -> pages(page -> projected(all.queryPageByIdNotNull(page).stream())));
        reads.put("Slice", all -> pages(page -> names(all.findSliceByIdNotNull(page))));
        reads.put(
                "Slice of a record",
                all -> pages(page -> ofRecords(all.readSliceByIdNotNull(page).stream())));
        reads.put(
                "Window",
                all ->
                        windows(
                                ScrollPosition.offset(),
                                all::findFirst2ByIdNotNullOrderById,
                                customer -> customer.name));
        reads.put(
                "Window of an interface",
                all ->
                        windows(
                                ScrollPosition.offset(),
                                all::queryFirst2ByIdNotNullOrderById,
                                NameOnly::getName));
        reads.put(
                "Stream",
                all -> {
                    try (Stream<Customer> stream = all.streamByIdNotNullOrderById()) {
                        return stream.map(customer -> customer.name).toList();
                    }
                });
        reads.put(
                "Stream of an interface",
                all -> {
                    try (Stream<NameOnly> stream = all.queryByIdNotNullOrderById()) {
                        return projected(stream);
                    }
                });
        reads.put(
                "Tuple",
                all ->
                        all.tuples().stream()
                                .map(tuple -> tuple.get("name", String.class))
                                .toList());
        reads.put("Object[]", all -> all.arrays().stream().map(row -> (String) row[0]).toList());
        reads.put("Map", all -> all.maps().stream().map(row -> (String) row.get("name")).toList());
        reads.put("attribute", Customers::names);
        reads.put("interface of a query", all -> projected(all.namesOfAQuery().stream()));
        reads.put("record of a query", all -> ofRecords(all.recordsOfAQuery().stream()));
        reads.put("record of entities", all -> ofRecords(all.recordsOfEntities().stream()));
        reads.put("Page of attributes", all -> pages(page -> all.pageOfNames(page).toList()));
        reads.put("native query to entities", all -> names(all.nativeEntities()));
        reads.put(
                "specification to an interface",
                all ->
                        projected(
                                all
                                        .findBy(
                                                everybody(),
                                                query ->
                                                        query.as(NameOnly.class)
                                                                .sortBy(BY_ID)
                                                                .all())
                                        .stream()));
        reads.put(
                "specification to a window by keys",
                all ->
                        AbstractRepositoryContractTests.<Customer>windows(
                                ScrollPosition.keyset(),
                                position ->
                                        all.findBy(
                                                everybody(),
                                                query ->
                                                        query.limit(2)
                                                                .sortBy(BY_ID)
                                                                .scroll(position)),
                                customer -> customer.name));
        reads.put(
                "example to a page",
                all ->
                        pages(
                                page ->
                                        all
                                                .findBy(
                                                        Example.of(new Customer()),
                                                        query ->
                                                                query.as(NameOnly.class).page(page))
                                                .stream()
                                                .map(NameOnly::getName)
                                                .toList()));
        return reads;
    }

    static Stream<String> everyRead() {
        return reads().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("everyRead")
    void masksWithoutAPermit(String read) {
        assertThat(inTransaction(() -> read(read))).isEqualTo(MASKS);
    }

    @ParameterizedTest
    @MethodSource("everyRead")
    void masksForAPurposeThatDoesNotListTheItem(String read) {
        assertThat(inTransaction(() -> forPurpose("delivery-calls", () -> read(read))))
                .isEqualTo(MASKS);
    }

    @ParameterizedTest
    @MethodSource("everyRead")
    void readsUnderAPermitAndNotesOneAccess(String read) {
        long before = accesses();

        assertThat(forPurpose("membership", () -> inTransaction(() -> read(read))))
                .isEqualTo(NAMES);

        assertThat(accesses()).isEqualTo(before + 1);
    }

    private List<String> read(String read) {
        return reads().get(read).apply(customers);
    }

    @Test
    void masksAnOpenProjectionOnceTheScopeIsClosed() {
        List<String> read =
                inTransaction(
                        () -> {
                            List<Label> labels =
                                    forPurpose("membership", customers::findByIdIsNotNullOrderById);
                            String inside = forPurpose("membership", labels.get(0)::getLabel);
                            return List.of(inside, labels.get(0).getLabel());
                        });

        assertThat(read.get(0)).isEqualTo(NAMES.get(0) + " <" + EMAIL + ">");
        assertThat(read.get(1)).startsWith(MASKS.get(0)).doesNotContain("haneul");
    }

    @Test
    void findsProjectionsByTheIndex() {
        assertThat(forPurpose("membership", () -> customers.findOneByEmail("HANEUL@example.com")))
                .hasValueSatisfying(found -> assertThat(found.getName()).isEqualTo(NAMES.get(0)));
        assertThat(
                        forPurpose(
                                "membership",
                                () ->
                                        customers.findByEmailStartingWithOrderById(
                                                "han", NameAndEmail.class)))
                .containsExactly(new NameAndEmail(NAMES.get(0), EMAIL));
        assertThat(customers.findByEmailStartingWithOrderById("bada", NameOnly.class))
                .extracting(NameOnly::getName)
                .containsExactly(MASKS.get(1));
        Customer example = new Customer();
        example.email = EMAIL;
        assertThat(customers.findAll(Example.of(example)))
                .extracting(customer -> customer.name)
                .containsExactly(MASKS.get(0));
        assertThat(customers.findOne(mail("bada@example.com")))
                .hasValueSatisfying(found -> assertThat(found.name).isEqualTo(MASKS.get(1)));
    }

    @Test
    void countsThePagesWithoutReadingAValue() {
        long before = accesses();

        Page<String> page = forPurpose("membership", () -> customers.pageOfNames(page(3, 1)));

        assertThat(page.getTotalElements()).isEqualTo(3);
        assertThat(page.getTotalPages()).isEqualTo(3);
        assertThat(accesses()).isEqualTo(before);
    }

    /** Native SQL is outside: what it selects itself is what the column holds. */
    @Test
    void handsOutStoredBytesToNativeSql() {
        assertThat(forPurpose("membership", customers::nativeBytes))
                .hasSize(3)
                .allSatisfy(
                        stored ->
                                assertThat(new String(stored, StandardCharsets.UTF_8))
                                        .doesNotContain(NAMES));
    }

    @Test
    void refusesWhatAnEncryptedColumnDoesNotAnswerAndNamesTheWayOut() {
        Sort byEmail = Sort.by("email");
        Pageable page = PageRequest.of(0, 2, byEmail);
        Customer example = new Customer();
        example.name = NAMES.get(0);
        Customer part = new Customer();
        part.email = "neul";
        ExampleMatcher containing =
                ExampleMatcher.matching()
                        .withStringMatcher(ExampleMatcher.StringMatcher.CONTAINING);
        List<ThrowingCallable> refused =
                List.of(
                        () -> customers.findAll(byEmail),
                        () -> customers.findPageByIdNotNull(page),
                        () -> customers.queryPageByIdNotNull(page),
                        () -> customers.readSliceByIdNotNull(page),
                        () -> customers.pageOfNames(PageRequest.of(0, 2, Sort.by("name"))),
                        () ->
                                customers.findBy(
                                        everybody(),
                                        query ->
                                                query.limit(2)
                                                        .sortBy(byEmail)
                                                        .scroll(ScrollPosition.keyset())),
                        () -> customers.findAll(Example.of(example)),
                        () -> customers.findAll(Example.of(part, containing)));
        for (ThrowingCallable read : refused) {
            assertThatExceptionOfType(RuntimeException.class)
                    .as("read " + refused.indexOf(read))
                    .isThrownBy(() -> inTransaction(() -> forPurpose("membership", call(read))))
                    .satisfies(
                            failure ->
                                    assertThat(LifecycleException.in(failure))
                                            .hasValueSatisfying(
                                                    refusal -> {
                                                        assertThat(refusal.refusal())
                                                                .isEqualTo(Refusal.PROTECTED_QUERY);
                                                        assertThat(refusal)
                                                                .hasMessageMatching(
                                                                        "(?s).*Customer\\..*(Possible"
                                                                                + " are|Search by).*")
                                                                .hasMessageNotContaining("neul");
                                                    }));
        }
    }

    private static Supplier<Boolean> call(ThrowingCallable work) {
        return () -> {
            try {
                work.call();
                return true;
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Throwable other) {
                throw new AssertionError(other);
            }
        };
    }

    private static Specification<Customer> everybody() {
        return (root, query, builder) -> builder.isNotNull(root.get("id"));
    }

    private static Specification<Customer> mail(String email) {
        return (root, query, builder) -> builder.equal(root.get("email"), email);
    }

    private static Pageable page(int number, int size) {
        return PageRequest.of(number, size, BY_ID);
    }

    /** Both pages of two. */
    private static List<String> pages(Function<Pageable, List<String>> read) {
        List<String> all = new ArrayList<>(read.apply(FIRST_TWO));
        all.addAll(read.apply(FIRST_TWO.next()));
        return all;
    }

    private static <T> List<String> windows(
            ScrollPosition start,
            Function<ScrollPosition, Window<T>> read,
            Function<T, @Nullable String> name) {
        Window<T> first = read.apply(start);
        assertThat(first.hasNext()).isTrue();
        Window<T> second = read.apply(first.positionAt(first.size() - 1));
        assertThat(second.hasNext()).isFalse();
        return Stream.concat(first.stream(), second.stream()).map(name).toList();
    }

    private static List<String> names(Iterable<Customer> read) {
        List<String> names = new ArrayList<>();
        read.forEach(customer -> names.add(customer.name));
        return names;
    }

    private static List<String> projected(Stream<NameOnly> read) {
        return read.map(NameOnly::getName).toList();
    }

    private static List<String> ofRecords(Stream<NameAndEmail> read) {
        return read.peek(row -> assertThat(row.email()).contains("@"))
                .map(NameAndEmail::name)
                .toList();
    }

    private long accesses() {
        return context.getBean(EvidenceLog.class).verify().accessRows();
    }

    private <T> T inTransaction(Supplier<T> work) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .execute(status -> work.get());
    }

    private <T> T forPurpose(String purpose, Supplier<T> work) {
        return context.getBean(PurposeScope.class).call(purpose, Actor.system("test"), work);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Customer.class)
    @EnableJpaRepositories(basePackageClasses = Customers.class, considerNestedRepositories = false)
    static class Service {

        @Bean
        CustomerDesk desk(EntityManagerFactory factory) {
            return new CustomerDesk(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }
    }
}
