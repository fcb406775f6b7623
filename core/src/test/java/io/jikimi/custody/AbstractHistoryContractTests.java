package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.HistoryRevision.Change;
import io.jikimi.custody.shop.Basket;
import io.jikimi.custody.shop.BasketItem;
import io.jikimi.custody.shop.Booking;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.ContactSummary;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.SharedHousehold;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.RevisionType;
import org.hibernate.envers.query.AuditEntity;
import org.hibernate.envers.query.AuditQuery;
import org.hibernate.envers.query.criteria.AuditCriterion;
import org.hibernate.query.SemanticException;
import org.hibernate.query.sqm.produce.function.FunctionArgumentException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Envers' own queries over lists of protected values: every revision yields its list, as values or
 * as masks. The masks of each list are all alike, so that nothing can be told by them. The people
 * are made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractHistoryContractTests {

    private static final Set<String> OWNERS = Set.of("id", "home_id", "household");

    private CustodyUnit shop;
    private final List<Lists> expected = new ArrayList<>();
    private Long id;

    abstract DataSource dataSource();

    /** Further settings of the persistence unit. */
    Map<String, Object> settings() {
        return Map.of();
    }

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource(), settings());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        expected.clear();
        id = persist(new Household());
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void yieldsTheFirstRevision() {
        assertHistory();
    }

    @Test
    void followsChangesBehindAPermit() {
        change(
                household -> {
                    household.notes.add("벨 누르지 마세요");
                    household.phones.add("010-0002-1234");
                    household.residents.add(new Resident("김세나", "3"));
                });
        change(AbstractHistoryContractTests::removeFirst);
        change(
                household -> {
                    household.notes.set(0, "문 앞에");
                    household.phones.set(0, "010-0003-9999");
                    household.residents.get(0).floor = "9";
                });
        change(
                household -> {
                    household.notes.clear();
                    household.phones.clear();
                    household.residents.clear();
                });
        assertHistory();
    }

    @Test
    void followsChangesBehindMasksThatAreAllAlike() {
        changeMasked(
                household -> {
                    household.notes.add("벨 누르지 마세요");
                    household.phones.add("010-0002-1234");
                    household.residents.add(new Resident("김세나", "3"));
                },
                lists -> lists.plus("벨 누르지 마세요", "010-0002-1234", "김세나 3"));
        changeMasked(
                AbstractHistoryContractTests::removeFirst,
                lists -> lists.without(lists.phones().get(0), lists.residents().get(0)));
        changeMasked(
                household -> {
                    Collections.swap(household.phones, 0, 1);
                    Collections.swap(household.residents, 0, 1);
                },
                Lists::swapped);
        changeMasked(
                household -> {
                    household.notes.clear();
                    household.phones.clear();
                    household.residents.clear();
                },
                lists -> new Lists(List.of(), List.of(), List.of()));
        assertHistory();
    }

    @Test
    void followsAListThatWasReplaced() {
        change(
                household -> {
                    household.notes = new ArrayList<>(List.of("문 앞에", "창고에"));
                    household.phones = new ArrayList<>(List.of("010-0001-1234", "010-0000-1234"));
                    household.residents = new ArrayList<>(List.of(new Resident("김두나", "2")));
                });
        changeMasked(
                household -> {
                    household.notes = new ArrayList<>(household.notes);
                    household.phones = new ArrayList<>(household.phones);
                    Collections.reverse(household.phones);
                    household.residents = new ArrayList<>(household.residents);
                },
                lists ->
                        new Lists(
                                lists.notes(),
                                List.of("010-0000-1234", "010-0001-1234"),
                                lists.residents()));
        assertHistory();
    }

    @Test
    void keepsAValueThatStandsInAListTwice() {
        change(
                household -> {
                    household.notes.add("문 앞에");
                    household.phones.add("010-0000-1234");
                });
        changeMasked(household -> household.label = "그대로", lists -> lists);
        change(
                household -> {
                    household.notes.remove("문 앞에");
                    household.phones.remove("010-0000-1234");
                });
        assertHistory();
    }

    /**
     * Only lists of values: Envers itself loses track of embeddables that one transaction both adds
     * and removes.
     */
    @Test
    void followsSeveralFlushesOfOneTransaction() {
        shop.permitted(
                "visits",
                em -> {
                    Household household = em.find(Household.class, id);
                    household.notes.add("하나");
                    household.phones.add("010-0002-1234");
                    em.flush();
                    household.notes.remove("하나");
                    household.notes.add("둘");
                    household.phones.remove(0);
                    em.flush();
                    household.notes.add("셋");
                    expected.add(Lists.of(household));
                    return null;
                });
        change(AbstractHistoryContractTests::removeFirst);
        assertHistory();
    }

    @Test
    void followsAChangeOfWhatTheSameSessionHasStored() {
        expected.clear();
        id =
                shop.inTransaction(
                        em -> {
                            Household household = filled(new Household());
                            em.persist(household);
                            em.flush();
                            household.notes.remove(0);
                            household.notes.add("둘");
                            household.phones.remove(0);
                            expected.add(Lists.of(household));
                            return household.id;
                        });
        changeMasked(household -> household.notes.add("셋"), lists -> lists.plus("셋", null, null));
        assertHistory();
    }

    @Test
    void followsTheListsOfASubclass() {
        expected.clear();
        id = persist(new SharedHousehold());
        change(AbstractHistoryContractTests::removeFirst);
        changeMasked(
                household -> household.phones.add("010-0002-1234"),
                lists -> lists.plus(null, "010-0002-1234", null));
        assertHistory();
    }

    @Test
    void remembersTheListsOfADeletedRow() {
        shop.doInTransaction(em -> em.remove(em.find(Household.class, id)));

        Number deleted = revisions().get(1);
        shop.permitted(
                "visits",
                em -> {
                    assertThat(find(em, deleted)).isNull();
                    List<?> all =
                            history(em)
                                    .createQuery()
                                    .forRevisionsOfEntity(Household.class, false, true)
                                    .add(AuditEntity.id().eq(id))
                                    .getResultList();
                    assertThat(all)
                            .extracting(row -> ((Object[]) row)[2])
                            .containsExactly(RevisionType.ADD, RevisionType.DEL);
                    // Envers lists what was valid and what was deleted, so everything twice.
                    Household last = (Household) ((Object[]) all.get(1))[0];
                    assertThat(last.notes).containsOnly("문 앞에", "경비실에");
                    assertThat(last.phones)
                            .filteredOn(Objects::nonNull)
                            .containsExactlyElementsOf(expected.get(0).phones());
                    return null;
                });
        expected.add(null);
        assertHistory();
    }

    @Test
    void yieldsMasksWithoutAPermit() {
        shop.doInTransaction(
                em -> {
                    Household then = find(em, revisions().get(0));
                    assertThat(then.notes).containsExactly("********", "********");
                    assertThat(then.phones).containsExactly("010-****-1234", "010-****-1234");
                    assertThat(then.residents)
                            .extracting(resident -> resident.name)
                            .containsExactly("김*나", "김*나");
                });
    }

    @Test
    void answersEveryQueryOverRevisions() {
        change(AbstractHistoryContractTests::removeFirst);
        List<Number> revisions = revisions();
        shop.permitted(
                "visits",
                em -> {
                    List<?> every =
                            history(em)
                                    .createQuery()
                                    .forRevisionsOfEntity(Household.class, true, false)
                                    .add(AuditEntity.id().eq(id))
                                    .addOrder(AuditEntity.revisionNumber().asc())
                                    .getResultList();
                    assertThat(every)
                            .extracting(row -> Lists.of((Household) row))
                            .containsExactlyElementsOf(expected);
                    for (int index = 0; index < revisions.size(); index++) {
                        List<?> then =
                                history(em)
                                        .createQuery()
                                        .forEntitiesAtRevision(
                                                Household.class, revisions.get(index))
                                        .getResultList();
                        assertThat(then)
                                .extracting(row -> Lists.of((Household) row))
                                .containsExactly(expected.get(index));
                    }
                    return null;
                });
    }

    @Test
    void showsEachOfTwoPurposesItsOwnItemsOfTheHistoryInOneSession() {
        Number revision = revisions().get(0);
        shop.doInTransaction(
                em -> {
                    assertThat(find(em, revision).phones).contains("010-****-1234");
                    shop.forPurpose(
                            "visits",
                            () -> {
                                assertThat(Lists.of(find(em, revision))).isEqualTo(expected.get(0));
                                shop.forPurpose(
                                        "calls",
                                        () -> {
                                            Household then = find(em, revision);
                                            assertThat(then.phones).contains("010-0000-1234");
                                            assertThat(then.notes)
                                                    .containsExactly("********", "********");
                                            assertThat(then.residents.get(0).name).isEqualTo("김*나");
                                            return null;
                                        });
                                assertThat(Lists.of(find(em, revision))).isEqualTo(expected.get(0));
                                return null;
                            });
                    assertThat(find(em, revision).phones).contains("010-****-1234");
                    assertThat(find(em, revision).residents.get(0).name).isEqualTo("김*나");
                });
    }

    @Test
    void writesTheBytesOfTheLiveRowIntoTheHistory() {
        changeMasked(household -> household.notes.add("셋"), lists -> lists.plus("셋", null, null));
        change(household -> household.phones.add("010-0002-1234"));
        assertThat(texts("select notes from home_notes_aud"))
                .containsExactlyInAnyOrderElementsOf(texts("select notes from home_notes"));
        assertThat(texts("select number_text from household_number_log_aud"))
                .containsExactlyInAnyOrderElementsOf(
                        texts("select number_text from household_number"));
        assertThat(texts("select name from resident_history"))
                .containsExactlyInAnyOrderElementsOf(texts("select name from home_residents"));
    }

    @Test
    void showsTheListsOwnElementsAfterAFlush() {
        shop.permitted(
                "visits",
                em -> {
                    Household household = em.find(Household.class, id);
                    Resident first = household.residents.get(0);
                    household.notes.add("셋");
                    household.phones.add("010-0002-1234");
                    household.residents.add(new Resident("김세나", "3"));
                    Lists before = Lists.of(household);
                    em.flush();
                    assertThat(Lists.of(household)).isEqualTo(before);
                    assertThat(household.residents.get(0)).isSameAs(first);
                    shop.statements.clear();
                    em.flush();
                    assertThat(shop.statements).isEmpty();
                    return null;
                });
    }

    @Test
    void showsTheListsOwnElementsAfterAFailure() {
        Household[] loaded = new Household[1];
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.permitted(
                                        "visits",
                                        em -> {
                                            loaded[0] = em.find(Household.class, id);
                                            loaded[0].notes.size();
                                            loaded[0].notes.add("가".repeat(3000));
                                            return null;
                                        }));
        assertThat(loaded[0].notes).contains("문 앞에", "경비실에");
    }

    @Test
    void refusesToSearchTheHistoryByValue() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.permitted(
                                        "visits",
                                        em ->
                                                em.createQuery(
                                                                "select a from household_number_log_AUD a where a.originalId.element = :phone")
                                                        .setParameter("phone", "010-0000-1234")
                                                        .getResultList()))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .contains(Refusal.SUBJECT_MISSING));
    }

    @Test
    void opensTheHistoryOfARowThatIsGone() {
        change(household -> household.phones.add("010-0002-1234"));
        shop.doInTransaction(em -> em.remove(em.find(Household.class, id)));
        DataSubjectId subject = new DataSubjectId("household", String.valueOf(id));
        shop.evidence.clear();

        shop.permitted(
                "visits",
                em -> {
                    List<HistoryRevision<Household>> revisions =
                            door().revisions(Household.class, id, 10);
                    assertThat(revisions)
                            .extracting(HistoryRevision::change)
                            .containsExactly(Change.REMOVED, Change.CHANGED, Change.ADDED);
                    assertThat(revisions)
                            .extracting(HistoryRevision::row)
                            .containsOnly(
                                    new RowReference(
                                            Household.class.getName(), String.valueOf(id)));
                    assertThat(Lists.of(revisions.get(1).state())).isEqualTo(expected.get(1));
                    assertThat(Lists.of(revisions.get(2).state())).isEqualTo(expected.get(0));
                    assertThat(door().revisions(subject, 2))
                            .extracting(HistoryRevision::number)
                            .containsExactly(revisions.get(0).number(), revisions.get(1).number());
                    return null;
                });
        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.items()).contains("household.phone");
                            assertThat(entry.subjects()).containsExactly(subject);
                        });
    }

    @Test
    void opensTheHistoryMaskedWithoutAPermit() {
        shop.doInTransaction(
                em -> {
                    Household then = door().revisions(Household.class, id, 10).get(0).state();
                    assertThat(then.notes).containsOnly("********");
                    assertThat(then.phones).containsOnly("010-****-1234");
                });
    }

    @Test
    void hasNothingToOpenAfterTheHistoryOfASubjectWasDestroyed() {
        change(AbstractHistoryContractTests::removeFirst);
        Household other = new Household();
        Long others = persist(other);
        shop.doInTransaction(em -> em.remove(em.find(Household.class, id)));
        DataSubjectId subject = new DataSubjectId("household", String.valueOf(id));
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);

        shop.doInTransaction(
                em -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));

        shop.permitted(
                "visits",
                em -> {
                    assertThat(door().revisions(Household.class, id, 10)).isEmpty();
                    assertThat(door().revisions(subject, 10)).isEmpty();
                    assertThat(door().revisions(Household.class, others, 10)).hasSize(1);
                    return null;
                });
        for (String table :
                List.of(
                        "home_aud",
                        "home_notes_aud",
                        "household_number_log_aud",
                        "resident_history")) {
            assertThat(owners(table)).as(table).doesNotContain(id).contains(others);
        }
    }

    private List<Long> owners(String table) {
        List<Map<String, Object>> rows = shop.jdbc.queryForList("select * from " + table);
        return rows.stream()
                .map(
                        row ->
                                row.entrySet().stream()
                                        .filter(
                                                cell ->
                                                        OWNERS.contains(
                                                                cell.getKey()
                                                                        .toLowerCase(Locale.ROOT)))
                                        .map(cell -> ((Number) cell.getValue()).longValue())
                                        .findFirst()
                                        .orElseThrow())
                .toList();
    }

    @Test
    void saysThatNoHistoryIsKept() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em -> door().revisions(BusinessContact.class, 1L, 10)))
                .withMessageContaining("@Audited");
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                condition("equal", AuditEntity.property("email").eq("history@example.com")),
                condition("unequal", AuditEntity.property("email").ne("history@example.com")),
                condition("like", AuditEntity.property("email").like("history%")),
                condition("ilike", AuditEntity.property("email").ilike("history%")),
                condition("in", AuditEntity.property("email").in(List.of("history@example.com"))),
                condition("greater", AuditEntity.property("name").gt("가")),
                condition(
                        "between",
                        AuditEntity.property("birthDate")
                                .between(LocalDate.of(1980, 1, 1), LocalDate.of(2000, 1, 1))),
                condition("another property", AuditEntity.property("name").eqProperty("phone")),
                condition("newest", AuditEntity.property("email").maximize()));
    }

    /** Under a row that stays as it is itself: Envers writes a revision of it nevertheless. */
    static Stream<Arguments> changesBeneath() {
        return Stream.of(
                beneath("a row is inserted", (em, basket) -> em.persist(item(basket))),
                beneath(
                        "a row is inserted under a proxy",
                        (em, basket) -> {
                            em.clear();
                            em.persist(item(em.getReference(Basket.class, basket.id)));
                        }),
                beneath("a row is removed", (em, basket) -> em.remove(basket.items.get(0))),
                beneath("a value is added", (em, basket) -> basket.labels.add("선물")),
                beneath("a value is removed", (em, basket) -> basket.labels.clear()),
                beneath(
                        "a link is added",
                        (em, basket) -> {
                            ContactSummary supplier = new ContactSummary();
                            em.persist(supplier);
                            basket.suppliers.add(supplier);
                        }),
                beneath(
                        "all of it in two flushes",
                        (em, basket) -> {
                            em.persist(item(basket));
                            em.flush();
                            basket.labels.add("선물");
                            em.flush();
                            em.persist(item(basket));
                        }));
    }

    private static Arguments beneath(String name, BiConsumer<EntityManager, Basket> change) {
        return Arguments.of(Named.of(name, change));
    }

    private static BasketItem item(Basket basket) {
        BasketItem item = new BasketItem();
        item.basket = basket;
        item.article = "사과";
        return item;
    }

    private Basket basket() {
        Member owner = shop.member("김지하", "basket@example.com");
        return shop.inTransaction(
                em -> {
                    Basket basket = new Basket();
                    basket.owner = em.find(Member.class, owner.id);
                    basket.greeting = "생일 축하합니다";
                    basket.birthday = LocalDate.of(1990, 2, 3);
                    basket.labels.add("예약");
                    em.persist(basket);
                    em.persist(item(basket));
                    return basket;
                });
    }

    @ParameterizedTest
    @MethodSource("changesBeneath")
    void copiesARowThatIsLeftAsItIs(BiConsumer<EntityManager, Basket> change) {
        Long basket = basket().id;

        shop.doInTransaction(em -> change.accept(em, em.find(Basket.class, basket)));

        assertCopied(2);
    }

    @ParameterizedTest
    @MethodSource("changesBeneath")
    void copiesARowThatIsLeftAsItIsUnderAPermit(BiConsumer<EntityManager, Basket> change) {
        Long basket = basket().id;

        shop.permitted(
                "delivery",
                em -> {
                    change.accept(em, em.find(Basket.class, basket));
                    return null;
                });

        assertCopied(2);
    }

    @Test
    void copiesARowThatNoSessionHolds() {
        Basket basket = basket();
        try (StatelessSession stateless =
                shop.factory.unwrap(SessionFactory.class).openStatelessSession()) {
            stateless.getTransaction().begin();
            stateless.insert(item(basket));
            stateless.getTransaction().commit();
        }
        assertCopied(2);
    }

    @Test
    void copiesARowForASessionThatFlushesByHand() {
        Long basket = basket().id;

        shop.doInTransaction(
                em -> {
                    em.unwrap(Session.class).setHibernateFlushMode(FlushMode.MANUAL);
                    em.persist(item(em.find(Basket.class, basket)));
                    em.flush();
                });

        assertCopied(2);
    }

    /** What was sealed since it was read must not come back. */
    @Test
    void copiesWhatStandsInTheRowNow() {
        Basket basket = basket();
        shop.doInTransaction(
                em -> {
                    Basket read = em.find(Basket.class, basket.id);
                    assertThat(read.greeting).isNotNull();
                    CompletableFuture.runAsync(() -> seal(basket)).join();
                    em.persist(item(read));
                });

        assertThat(shop.stored("basket", "greeting", basket.id)).isNull();
        assertThat(texts("select greeting from basket_aud")).containsOnly("null");
        assertThat(revisionsOfBasket()).isEqualTo(2);
    }

    private void seal(Basket basket) {
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        shop.doInTransaction(
                em ->
                        custody.seal(
                                List.of(
                                        new RowReference(
                                                Basket.class.getName(), String.valueOf(basket.id))),
                                new DataSubjectId("member", String.valueOf(basket.owner.id)),
                                Extent.EVERYTHING));
    }

    @Test
    void saysNothingOfARowThatIsOnlyMarkedAsDeleted() {
        Member owner = shop.member("김지하", "booking@example.com");
        Long booking =
                shop.<Long>inTransaction(
                        em -> {
                            Booking fresh = new Booking();
                            fresh.guest = em.find(Member.class, owner.id);
                            fresh.wish = "창가 자리";
                            em.persist(fresh);
                            return fresh.id;
                        });

        shop.doInTransaction(
                em -> {
                    Booking known = em.find(Booking.class, booking);
                    known.wish = "조용한 자리";
                    em.flush();
                    em.remove(known);
                });

        assertThat(shop.jdbc.queryForList("select wish from booking_aud where revtype = 2"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("wish")).isNull());
    }

    private Long revisionsOfBasket() {
        return shop.jdbc.queryForObject("select count(*) from basket_aud", Long.class);
    }

    private void assertCopied(long revisions) {
        assertThat(revisionsOfBasket()).isEqualTo(revisions);
        for (String column : List.of("greeting", "birthday")) {
            List<String> live = texts("select " + column + " from basket");
            assertThat(live).hasSize(1).doesNotContain("null");
            assertThat(texts("select " + column + " from basket_aud where revtype = 1"))
                    .as(column)
                    .isEqualTo(live);
        }
        shop.permitted(
                "delivery",
                em -> {
                    Long id =
                            em.createQuery("select b.id from Basket b", Long.class)
                                    .getSingleResult();
                    assertThat(door().revisions(Basket.class, id, 10))
                            .hasSize(2)
                            .extracting(HistoryRevision::state)
                            .allSatisfy(
                                    then -> {
                                        assertThat(then.greeting).isEqualTo("생일 축하합니다");
                                        assertThat(then.birthday).isEqualTo("1990-02-03");
                                    });
                    return null;
                });
    }

    private static Arguments condition(String name, AuditCriterion criterion) {
        return Arguments.of(Named.of(name, criterion));
    }

    /** Finding nothing would be a wrong answer: history has no index. */
    @ParameterizedTest
    @MethodSource("conditions")
    void refusesAConditionOnAProtectedAttribute(AuditCriterion condition) {
        shop.member("김지하", "history@example.com");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> members(query -> query.add(condition)))
                .satisfies(AbstractHistoryContractTests::assertRefused);
    }

    @Test
    void refusesToOrderAndToComputeWithAProtectedAttribute() {
        shop.member("김지하", "history@example.com");
        for (UnaryOperator<AuditQuery> change :
                List.<UnaryOperator<AuditQuery>>of(
                        query -> query.addOrder(AuditEntity.property("name").asc()),
                        query -> query.addProjection(AuditEntity.property("name").max()),
                        query -> query.addProjection(AuditEntity.property("name").distinct()))) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> members(change))
                    .satisfies(AbstractHistoryContractTests::assertRefused);
        }
    }

    @Test
    void answersWhetherAProtectedAttributeWasThere() {
        shop.member("김지하", "history@example.com");
        shop.member("김두나", null);
        assertThat(members(query -> query.add(AuditEntity.property("email").isNull()))).hasSize(1);
        assertThat(members(query -> query.add(AuditEntity.property("email").isNotNull())))
                .hasSize(1);
        assertThat(members(query -> query.add(AuditEntity.property("nickname").eq("처음"))))
                .hasSize(2);
    }

    private static void assertRefused(Throwable failure) {
        boolean byUs =
                LifecycleException.in(failure)
                        .map(LifecycleException::refusal)
                        .filter(Refusal.PROTECTED_QUERY::equals)
                        .isPresent();
        assertThat(byUs || hasTypeError(failure)).as("%s", failure).isTrue();
    }

    /** Hibernate itself refuses functions of text on a column of bytes. */
    private static boolean hasTypeError(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause ->
                                cause instanceof SemanticException
                                        || cause instanceof FunctionArgumentException);
    }

    private List<?> members(UnaryOperator<AuditQuery> change) {
        return shop.<List<?>>permitted(
                "membership",
                em ->
                        change.apply(
                                        history(em)
                                                .createQuery()
                                                .forRevisionsOfEntity(Member.class, true, false))
                                .getResultList());
    }

    private PersonalDataHistory door() {
        return shop.runtime.history(
                shop.entities, shop.storage(shop.dataSource).custody(shop.entities));
    }

    private static Household filled(Household household) {
        household.notes.addAll(List.of("문 앞에", "경비실에"));
        household.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
        household.residents.add(new Resident("김하나", "1"));
        household.residents.add(new Resident("김두나", "2"));
        return household;
    }

    private Long persist(Household household) {
        return shop.inTransaction(
                em -> {
                    em.persist(filled(household));
                    expected.add(Lists.of(household));
                    return household.id;
                });
    }

    private static void removeFirst(Household household) {
        household.notes.remove(0);
        household.phones.remove(0);
        household.residents.remove(0);
    }

    private void change(Consumer<Household> change) {
        shop.permitted(
                "visits",
                em -> {
                    Household household = em.find(Household.class, id);
                    change.accept(household);
                    expected.add(Lists.of(household));
                    return null;
                });
    }

    /**
     * Changes what is read without a permit. Which note goes when the first of several equal masks
     * is removed, only the database knows: what is left is looked up.
     */
    private void changeMasked(Consumer<Household> change, Function<Lists, Lists> effect) {
        shop.doInTransaction(em -> change.accept(em.find(Household.class, id)));
        Lists changed = effect.apply(expected.get(expected.size() - 1));
        Lists now = shop.<Lists>permitted("visits", em -> Lists.of(em.find(Household.class, id)));
        assertThat(now.phones()).isEqualTo(changed.phones());
        assertThat(now.residents()).isEqualTo(changed.residents());
        assertThat(now.notes()).hasSameSizeAs(changed.notes());
        expected.add(now);
    }

    private void assertHistory() {
        List<Number> revisions = revisions();
        assertThat(revisions).hasSameSizeAs(expected);
        for (int index = 0; index < revisions.size(); index++) {
            Number revision = revisions.get(index);
            shop.permitted(
                    "visits",
                    em -> {
                        Household then = find(em, revision);
                        assertThat(then == null ? null : Lists.of(then))
                                .as("revision %s", revision)
                                .isEqualTo(expected.get(revisions.indexOf(revision)));
                        return null;
                    });
            shop.doInTransaction(
                    em -> {
                        Household then = find(em, revision);
                        assertThat(then == null ? null : Lists.of(then).toString())
                                .satisfiesAnyOf(
                                        text -> assertThat(text).isNull(),
                                        text ->
                                                assertThat(text)
                                                        .doesNotContain("문", "경비", "하나", "두나")
                                                        .doesNotContain("010-0"));
                    });
        }
    }

    private List<Number> revisions() {
        return shop.<List<Number>>inTransaction(
                em -> history(em).getRevisions(Household.class, id));
    }

    private Household find(EntityManager em, Number revision) {
        return history(em).find(Household.class, id, revision);
    }

    private static AuditReader history(EntityManager em) {
        return AuditReaderFactory.get(em);
    }

    private List<String> texts(String sql) {
        return shop.jdbc.queryForList(sql, byte[].class).stream().map(Arrays::toString).toList();
    }

    /** The content of the lists, the notes sorted: a list without order column has no order. */
    private record Lists(List<String> notes, List<String> phones, List<String> residents) {

        static Lists of(Household household) {
            return new Lists(
                    household.notes.stream().sorted().toList(),
                    List.copyOf(household.phones),
                    household.residents.stream()
                            .map(resident -> resident.name + " " + resident.floor)
                            .toList());
        }

        Lists plus(String note, String phone, String resident) {
            return new Lists(plus(notes, note), plus(phones, phone), plus(residents, resident));
        }

        private static List<String> plus(List<String> list, String more) {
            List<String> longer = new ArrayList<>(list);
            if (more != null) {
                longer.add(more);
            }
            return longer;
        }

        Lists without(String phone, String resident) {
            return new Lists(
                    notes.subList(1, notes.size()),
                    phones.stream().filter(kept -> !kept.equals(phone)).toList(),
                    residents.stream().filter(kept -> !kept.equals(resident)).toList());
        }

        Lists swapped() {
            List<String> otherPhones = new ArrayList<>(phones);
            List<String> otherResidents = new ArrayList<>(residents);
            Collections.swap(otherPhones, 0, 1);
            Collections.swap(otherResidents, 0, 1);
            return new Lists(notes, otherPhones, otherResidents);
        }
    }
}
