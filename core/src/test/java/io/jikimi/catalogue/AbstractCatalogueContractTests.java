package io.jikimi.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.JdbcItemNumbers.Numbered;
import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalBasis;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Mode;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

abstract class AbstractCatalogueContractTests {

    private final LegalClock clock = LegalClock.system();
    private DataSource dataSource;
    private Catalogue catalogue;

    abstract DataSource newDatabase();

    @BeforeEach
    void createCatalogue() {
        dataSource = newDatabase();
        catalogue = create();
    }

    private Catalogue create() {
        return Catalogues.create(
                ShopModel.CLASSES,
                RegisterFile.parse("register.yml", ShopModel.REGISTER),
                dataSource,
                clock);
    }

    @Test
    void numbersEveryItemOnce() {
        assertThat(catalogue.items())
                .extracting(PersonalDataItem::qualifiedName)
                .containsExactlyInAnyOrder(
                        "member.name",
                        "member.email",
                        "member.phone",
                        "member.birth",
                        "member.height",
                        "member.grade-memo",
                        "member.device",
                        "order.address",
                        "order.receiver",
                        "order.contact",
                        "inquiry.email",
                        "inquiry.text");
        assertThat(catalogue.items()).extracting(PersonalDataItem::id).doesNotHaveDuplicates();
        PersonalDataItem email = catalogue.item("member.email");
        assertThat(catalogue.item(email.id())).isEqualTo(email);
    }

    @Test
    void keepsTheNumbersOverAStart() {
        assertThat(create().items()).isEqualTo(catalogue.items());
    }

    @Test
    void neverReusesANumber() {
        JdbcItemNumbers numbers = new JdbcItemNumbers(dataSource, clock);
        int first =
                numbers.allocate(Map.of("member.nickname", DataKind.NAME))
                        .get("member.nickname")
                        .id();
        JdbcClient.create(dataSource)
                .sql("delete from jikimi_item where name = 'member.nickname'")
                .update();

        int second =
                numbers.allocate(Map.of("member.nickname", DataKind.NAME))
                        .get("member.nickname")
                        .id();

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void agreesOnNumbersWithInstancesThatStartAtTheSameTime() throws Exception {
        Map<String, DataKind> items = new LinkedHashMap<>();
        for (int index = 0; index < 50; index++) {
            items.put("member.item" + index, DataKind.FREE_TEXT);
        }
        int instances = 4;
        CyclicBarrier start = new CyclicBarrier(instances);
        ExecutorService executor = Executors.newFixedThreadPool(instances);
        try {
            List<Future<Map<String, Numbered>>> futures = new ArrayList<>();
            for (int instance = 0; instance < instances; instance++) {
                futures.add(
                        executor.submit(
                                () -> {
                                    JdbcItemNumbers numbers =
                                            new JdbcItemNumbers(dataSource, clock);
                                    start.await();
                                    return numbers.allocate(items);
                                }));
            }
            HashSet<Map<String, Numbered>> results = new HashSet<>();
            for (Future<Map<String, Numbered>> future : futures) {
                results.add(future.get());
            }
            assertThat(results).hasSize(1);
            assertThat(results.iterator().next()).hasSize(50);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void commitsOnAPoolWithoutAutomaticCommit() throws Exception {
        try (com.zaxxer.hikari.HikariDataSource pool = new com.zaxxer.hikari.HikariDataSource()) {
            pool.setDataSource(dataSource);
            pool.setAutoCommit(false);
            pool.setMaximumPoolSize(2);
            new JdbcItemNumbers(pool, clock).allocate(Map.of("member.late", DataKind.NAME));
        }
        assertThat(
                        JdbcClient.create(dataSource)
                                .sql("select count(*) from jikimi_item where name = 'member.late'")
                                .query(Integer.class)
                                .single())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CFG_PURPOSE_INCOMPLETE | title: 체형 추천 | ''
                    CFG_PURPOSE_INCOMPLETE | required: [member.name, member.email, member.phone] | required: [member.name, member.email, member.phone, member.birth]
                    RETENTION_EXCEEDS_LAW | period: P1Y, law: ecommerce-complaint | period: P5Y, law: ecommerce-complaint
                    """)
    void whatOnlyLacksAPaperStopsNobodyWhoObserves(Code code, String right, String wrong) {
        Catalogue observed = create(right, wrong, Enforcement.of(Mode.OBSERVE));

        assertThat(observed.warnings()).extracting(CatalogueViolation::code).containsExactly(code);
        assertThat(observed.purposes()).hasSameSizeAs(catalogue.purposes());
        for (Gate enforced : Gate.values()) {
            Map<Gate, Mode> modes = new EnumMap<>(Enforcement.of(Mode.OBSERVE).modes());
            modes.put(enforced, Mode.ENFORCE);
            assertThatThrownBy(() -> create(right, wrong, new Enforcement(modes)))
                    .as("%s enforced", enforced)
                    .isInstanceOf(CatalogueViolationsException.class)
                    .hasMessageContaining(code.name());
        }
    }

    @Test
    void whatWouldBeStoredWronglyStopsWhoObservesAndIsNamedWithEverythingElse() {
        assertThatThrownBy(
                        () ->
                                create(
                                        "title: 체형 추천",
                                        "required: [member.none]",
                                        Enforcement.of(Mode.OBSERVE)))
                .isInstanceOf(CatalogueViolationsException.class)
                .hasMessageContaining("CFG_PURPOSE_UNKNOWN_ITEM")
                .hasMessageContaining("CFG_PURPOSE_INCOMPLETE");
    }

    private Catalogue create(String right, String wrong, Enforcement enforcement) {
        assertThat(ShopModel.REGISTER).contains(right);
        return Catalogues.create(
                ShopModel.CLASSES,
                RegisterFile.parse("register.yml", ShopModel.REGISTER.replace(right, wrong)),
                dataSource,
                clock,
                enforcement);
    }

    @Test
    void refusesAnotherKindForAnIndexedItem() {
        new JdbcItemNumbers(dataSource, clock).changeKind("member.email", DataKind.FREE_TEXT);

        assertThatThrownBy(this::create)
                .isInstanceOf(CatalogueViolationsException.class)
                .hasMessageContaining("CFG_ITEM_KIND_CHANGED")
                .hasMessageContaining("Member.email");
    }

    @Test
    void takesAnotherKindForAnItemWithoutIndex() {
        new JdbcItemNumbers(dataSource, clock).changeKind("member.name", DataKind.FREE_TEXT);

        assertThat(create().item("member.name").kind()).isEqualTo(DataKind.NAME);
    }

    @Test
    void knowsWhatTheRegisterMeans() {
        ProcessingPurpose delivery = catalogue.purpose("delivery").orElseThrow();
        assertThat(delivery.basis().legalBasis()).isEqualTo(LegalBasis.CONTRACT);
        assertThat(delivery.retention().period()).isEqualTo(Period.ofYears(5));
        assertThat(catalogue.purpose("support").orElseThrow().retention().period())
                .as("the law's longer period")
                .isEqualTo(Period.ofYears(3));
        assertThat(catalogue.item("member.height").category()).isEqualTo(DataCategory.SENSITIVE);
        assertThat(catalogue.purposesOf(catalogue.item("member.phone")))
                .extracting(ProcessingPurpose::name)
                .containsExactly("membership", "delivery");
    }

    @Test
    void hasTheBuiltInPurposes() {
        ProcessingPurpose login = catalogue.purpose("authentication").orElseThrow();
        assertThat(login.required())
                .contains("member.email", "member.phone", "member.name")
                .doesNotContain("member.birth", "order.address");
        assertThat(login.isBuiltIn()).isTrue();
        assertThat(catalogue.purpose("own-data").orElseThrow().covers("member.height")).isTrue();
        assertThat(catalogue.purpose("rights").orElseThrow().covers("order.address")).isTrue();
        assertThat(catalogue.purpose("marketing")).isEmpty();
    }

    @Test
    void letsTheRegisterNarrowAuthentication() {
        Catalogue narrowed =
                Catalogues.create(
                        ShopModel.CLASSES,
                        RegisterFile.parse(
                                "register.yml",
                                ShopModel.REGISTER.replaceFirst(
                                        "purposes:\n",
                                        "purposes:\n  authentication: { required: [member.email] }\n")),
                        dataSource,
                        clock);

        assertThat(narrowed.purpose("authentication").orElseThrow().required())
                .containsExactly("member.email");
    }

    @Test
    void findsTheEntityOfAProxyClass() {
        class Proxy extends ShopModel.Inquiry {}

        assertThat(catalogue.entity(Proxy.class).orElseThrow().type())
                .isEqualTo(ShopModel.Inquiry.class);
        assertThat(catalogue.entity(ShopModel.Product.class)).isEmpty();
        assertThat(catalogue.entities()).hasSize(6);
    }

    @Test
    void refusesUnknownItems() {
        assertThatThrownBy(() -> catalogue.item("member.none"))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("INPUT_INVALID");
        assertThatThrownBy(() -> catalogue.item(99_999))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("VALUE_UNREADABLE");
    }

    @Test
    void writesNothingWhenARuleIsBroken() {
        DataSource fresh = newDatabase();

        assertThatThrownBy(
                        () ->
                                Catalogues.create(
                                        ShopModel.CLASSES,
                                        RegisterFile.parse("register.yml", "purposes: {}"),
                                        fresh,
                                        clock))
                .isInstanceOf(CatalogueViolationsException.class);
        assertThat(
                        JdbcClient.create(fresh)
                                .sql("select count(*) from jikimi_item")
                                .query(Integer.class)
                                .single())
                .isZero();
    }
}
