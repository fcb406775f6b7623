package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.shop.Basket;
import io.jikimi.custody.shop.BasketItem;
import io.jikimi.custody.shop.Booking;
import io.jikimi.custody.shop.Errand;
import io.jikimi.custody.shop.GiftVoucher;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.OrderItem;
import io.jikimi.custody.shop.Parcel;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Question;
import io.jikimi.custody.shop.Reminder;
import io.jikimi.custody.shop.Rental;
import io.jikimi.custody.shop.Stay;
import io.jikimi.custody.shop.StayKey;
import io.jikimi.custody.shop.Survey;
import io.jikimi.custody.shop.UrgentErrand;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.custody.shop.Voucher;
import io.jikimi.custody.shop.VoucherUse;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.storage.ProtectionSheet;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a row moves to another data subject, what it holds, its history and the rows that belong to
 * it move along, in the transaction that does it: a guest becomes a member, an order is given to
 * another one. Every person is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractOwnershipContractTests {

    private static final String STREET = "서울시 성북구 북악산로 11";

    private static final List<String> ERRANDS =
            List.of(
                    "errand.place",
                    "errand_aud.place",
                    "urgent_errand.contact",
                    "urgent_errand_aud.contact",
                    "urgent_errand_remarks.remarks",
                    "urgent_errand_remarks_aud.remarks");

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private CustodyUnit shop;
    private Member buyer;
    private Member other;
    private DataSubjectId guest;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        SteppingDataSource database = new SteppingDataSource(dataSource());
        database.listen(sent::add);
        shop = new CustodyUnit(database);
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        buyer = shop.member("김지하", "jiha@example.com");
        other = shop.member("박소월", "sowol@example.com");
        guest = new DataSubjectId("guest", "g" + other.id);
    }

    /** Whatever was moved: every value is under a key of the person its row names. */
    @AfterEach
    void findsNothingInTheRowOfSomebodyElse() {
        assertThat(sheet().lines())
                .filteredOn(line -> line.misplaced() != null && line.misplaced() != 0)
                .as("values in rows of others")
                .isEmpty();
    }

    private ProtectionSheet sheet() {
        return shop.storage(shop.dataSource)
                .protectionSheets(List::of)
                .measure(Duration.ofMinutes(1));
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void movesTheValuesOfARowAndItsHistoryToTheNewOwner() {
        Long order = order();
        shop.doInTransaction(em -> em.find(PurchaseOrder.class, order).status = "paid");

        give(order, other);

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(other));
        assertThat(owners("purchase_order_aud", "delivery_address"))
                .containsExactly(subject(other));
        assertThat(shop.jdbc.queryForObject("select count(*) from purchase_order_aud", Long.class))
                .isEqualTo(3);
        assertThat(address(order)).isEqualTo(STREET);
    }

    @Test
    void leavesTheValuesOfAThirdPersonInTheRowAlone() {
        Long order = order();
        byte[] receiver = shop.stored("purchase_order", "receiver_name", order);

        give(order, other);

        assertThat(shop.stored("purchase_order", "receiver_name", order)).isEqualTo(receiver);
        assertThat(owners("purchase_order_aud", "receiver_name"))
                .containsExactly(new DataSubjectId("member", "9001"));
    }

    @Test
    void movesTheValuesOfAThirdPersonWhenThatOneIsExchanged() {
        Long order = order();
        byte[] address = shop.stored("purchase_order", "delivery_address", order);

        shop.doInTransaction(em -> em.find(PurchaseOrder.class, order).receiverKey = "member:9002");

        assertThat(shop.stored("purchase_order", "delivery_address", order)).isEqualTo(address);
        assertThat(owners("purchase_order", "receiver_name"))
                .containsExactly(new DataSubjectId("member", "9002"));
        assertThat(owners("purchase_order_aud", "receiver_name"))
                .containsExactly(new DataSubjectId("member", "9002"));
    }

    @Test
    void movesTheRowsThatBelongToTheRow() {
        Long order = order();
        parcel(order);

        give(order, other);

        assertThat(owners("parcel", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_aud", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_notes", "notes")).containsExactly(subject(other));
        assertThat(owners("parcel_notes_aud", "notes")).containsExactly(subject(other));
    }

    @Test
    void keepsAListAndItsHistoryTogether() {
        Long order = order();
        parcel(order);

        give(order, other);

        byte[] live = shop.jdbc.queryForObject("select notes from parcel_notes", byte[].class);
        assertThat(shop.jdbc.queryForList("select notes from parcel_notes_aud", byte[].class))
                .isNotEmpty()
                .allSatisfy(stored -> assertThat(stored).isEqualTo(live));
    }

    @Test
    void movesARowThatIsHungUnderAnotherOne() {
        Long parcel = parcel(order());
        Long elsewhere =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder order = new PurchaseOrder();
                            order.buyer = em.find(Member.class, other.id);
                            em.persist(order);
                            return order.id;
                        });

        shop.doInTransaction(
                em ->
                        em.find(Parcel.class, parcel).order =
                                em.find(PurchaseOrder.class, elsewhere));

        assertThat(owners("parcel", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_notes", "notes")).containsExactly(subject(other));
        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
    }

    @Test
    void seesThroughTwoChangesInOneTransaction() {
        Long first = order();
        Long parcel = parcel(first);
        Long second = order();
        Member third = shop.member("윤동주", "dongju@example.com");

        shop.doInTransaction(
                em -> {
                    em.find(PurchaseOrder.class, first).buyer = em.find(Member.class, other.id);
                    em.find(Parcel.class, parcel).order = em.find(PurchaseOrder.class, second);
                    em.flush();
                    em.find(PurchaseOrder.class, second).buyer = em.find(Member.class, third.id);
                });

        assertThat(owner("purchase_order", "delivery_address", first)).isEqualTo(subject(other));
        assertThat(owner("purchase_order", "delivery_address", second)).isEqualTo(subject(third));
        assertThat(owner("parcel", "label", parcel)).isEqualTo(subject(third));
    }

    @Test
    void makesAGuestAMember() {
        Long question = question(guest.toString());

        Member member =
                shop.<Member>inTransaction(
                        em -> {
                            Member fresh = new Member();
                            fresh.name = "나그네";
                            fresh.email = "nageune@example.com";
                            em.persist(fresh);
                            em.find(Question.class, question).askedBy = "member:" + fresh.id;
                            return fresh;
                        });

        assertThat(owners("question", "text")).containsExactly(subject(member));
        assertThat(owners("question_aud", "text")).containsExactly(subject(member));
        assertThat(
                        (String)
                                shop.permitted(
                                        "delivery", em -> em.find(Question.class, question).text))
                .isEqualTo("가상 질문");
    }

    @Test
    void movesWhatTheOneWhoDoesItMayNotRead() {
        Long order = order();

        shop.doInTransaction(
                em -> {
                    PurchaseOrder loaded = em.find(PurchaseOrder.class, order);
                    assertThat(loaded.deliveryAddress).isNotEqualTo(STREET);
                    loaded.buyer = em.find(Member.class, other.id);
                    loaded.status = "given";
                });

        assertThat(address(order)).isEqualTo(STREET);
        List<String> history =
                shop.permitted(
                        "delivery",
                        em -> {
                            AuditReader reader = AuditReaderFactory.get(em);
                            return reader.getRevisions(PurchaseOrder.class, order).stream()
                                    .map(
                                            revision ->
                                                    reader.find(
                                                                    PurchaseOrder.class,
                                                                    order,
                                                                    revision)
                                                            .deliveryAddress)
                                    .toList();
                        });
        assertThat(history).containsExactly(STREET, STREET);
    }

    @Test
    void writesANewValueUnderTheNewOwnerAtOnce() {
        Long order = order();

        shop.doInTransaction(
                em -> {
                    PurchaseOrder loaded = em.find(PurchaseOrder.class, order);
                    loaded.buyer = em.find(Member.class, other.id);
                    loaded.deliveryAddress = "부산시 영도구 태종로 1";
                });

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(other));
        assertThat(owners("purchase_order_aud", "delivery_address"))
                .containsExactly(subject(other));
        assertThat(address(order)).isEqualTo("부산시 영도구 태종로 1");
    }

    @Test
    void servesNothingOfTheOldOwnerFromTheCache() {
        Long question = question(guest.toString());
        shop.doInTransaction(em -> em.find(Question.class, question));
        shop.doInTransaction(
                em -> em.find(Question.class, question).askedBy = "member:" + other.id);
        shop.doInTransaction(em -> em.find(Question.class, question));
        destroy(guest);

        assertThat(
                        (String)
                                shop.permitted(
                                        "delivery", em -> em.find(Question.class, question).text))
                .isEqualTo("가상 질문");
    }

    @Test
    void staysReadableWhenTheOldOwnerIsDestroyed() {
        Long order = order();
        parcel(order);
        give(order, other);

        destroy(subject(buyer));

        assertThat(address(order)).isEqualTo(STREET);
        assertThat(
                        (String)
                                shop.permitted(
                                        "delivery",
                                        em ->
                                                em.createQuery("from Parcel", Parcel.class)
                                                        .getSingleResult()
                                                        .notes
                                                        .get(0)))
                .isEqualTo("가상 메모");
    }

    @Test
    void movesNothingThatWasDestroyedAlready() {
        Long order = order();
        destroy(subject(buyer));

        give(order, other);

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
        assertThat(address(order)).isNull();
    }

    @Test
    void asksTheGuardsForABasisOfTheNewOwner() {
        Long order = order();
        Set<DataSubjectId> asked = new LinkedHashSet<>();
        List<String> items = new ArrayList<>();
        shop.guards.add(
                (connection, writes) ->
                        writes.all()
                                .forEach(
                                        written -> {
                                            asked.add(written.subject());
                                            written.items()
                                                    .forEach(
                                                            item ->
                                                                    items.add(
                                                                            item.qualifiedName()));
                                        }));

        give(order, other);

        assertThat(asked).containsExactly(subject(other));
        assertThat(items).containsOnly("order.address");
    }

    @Test
    void movesNothingWhenAGuardRefuses() {
        Long order = order();
        shop.guards.add(
                (connection, writes) -> {
                    throw new LifecycleException(
                            Refusal.BASIS_MISSING, "order.address", "refused by the test");
                });

        refuses(Refusal.BASIS_MISSING, () -> give(order, other));

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
        shop.guards.clear();
        assertThat(address(order)).isEqualTo(STREET);
    }

    @Test
    void tellsWhoeverCountsPeriods() {
        Long order = order();
        Moves moves = new Moves();
        shop.retention.add(moves);

        give(order, other);
        shop.doInTransaction(
                em -> em.find(PurchaseOrder.class, order).receiverKey = "member:" + other.id);

        String row = PurchaseOrder.class.getName() + "#" + order;
        assertThat(moves.told)
                .containsExactly(
                        row + " " + subject(buyer) + " > " + subject(other) + " gone",
                        row + " member:9001 > " + subject(other) + " gone");
    }

    @Test
    void tellsThatTheOldOwnerStaysInvolved() {
        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, buyer.id);
                            fresh.deliveryAddress = STREET;
                            fresh.receiverKey = "member:" + buyer.id;
                            fresh.receiverName = "김지하";
                            em.persist(fresh);
                            return fresh.id;
                        });
        Moves moves = new Moves();
        shop.retention.add(moves);

        give(order, other);

        assertThat(moves.told).singleElement().asString().endsWith(" stays");
    }

    @Test
    void refusesValuesThatWouldBelongToNobody() {
        Long order = order();

        refuses(
                Refusal.SUBJECT_CHANGE,
                () -> shop.doInTransaction(em -> em.find(PurchaseOrder.class, order).buyer = null));
        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.doInTransaction(
                                em -> em.find(PurchaseOrder.class, order).receiverKey = null));

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
    }

    /** Neither has the row, and what it held would stay under the key of the first one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update PurchaseOrder o set o.buyer = :to",
                "update PurchaseOrder o set o.status = 'x', o.buyer = :to",
                "update PurchaseOrder o set o.receiverKey = :key",
                "update PurchaseOrder set buyer.id = :id",
                "update Parcel p set p.order = null"
            })
    void refusesANewSubjectInABulkUpdate(String statement) {
        Long order = order();

        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.doInTransaction(
                                em -> {
                                    var update = em.createQuery(statement);
                                    update.getParameters()
                                            .forEach(
                                                    parameter ->
                                                            update.setParameter(
                                                                    parameter.getName(),
                                                                    sought(parameter.getName())));
                                    update.executeUpdate();
                                }));

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
        shop.doInTransaction(
                em ->
                        assertThat(
                                        em.createQuery("update PurchaseOrder o set o.status = 'x'")
                                                .executeUpdate())
                                .isOne());
        assertThat(order).isNotNull();
    }

    private Object sought(String parameter) {
        return switch (parameter) {
            case "to" -> other;
            case "key" -> "member:9002";
            default -> other.id;
        };
    }

    @Test
    void refusesANewSubjectInAStatelessSession() {
        Long order = order();
        Long parcel = parcel(order);
        Long second = order();

        refusesStatelessly(order, (session, row) -> ((PurchaseOrder) row).buyer = other);
        refusesStatelessly(order, (session, row) -> ((PurchaseOrder) row).buyer = null);
        refusesStatelessly(order, (session, row) -> ((PurchaseOrder) row).receiverKey = "member:9");
        refusesStatelessly(
                order, (session, row) -> ((PurchaseOrder) row).receiverKey = "MEMBER:9001");
        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        statelessly(
                                session -> {
                                    Parcel row = session.get(Parcel.class, parcel);
                                    row.order = session.get(PurchaseOrder.class, second);
                                    session.update(row);
                                }));
        statelessly(
                session -> {
                    PurchaseOrder row = session.get(PurchaseOrder.class, order);
                    row.status = "x";
                    session.update(row);
                    session.upsert(row);
                });

        assertThat(owners("purchase_order", "delivery_address")).containsOnly(subject(buyer));
    }

    /** Whoever has read the row before sees it as it was, and the update writes it as it is. */
    @Test
    void refusesAStatelessUpdateOfARowThatHasMovedSinceItWasRead() {
        Long order = order();

        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        statelessly(
                                session -> {
                                    PurchaseOrder row = session.get(PurchaseOrder.class, order);
                                    CompletableFuture.runAsync(() -> give(order, other)).join();
                                    row.status = "packed";
                                    session.update(row);
                                }));

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(other));
    }

    private void refusesStatelessly(Long order, BiConsumer<StatelessSession, Object> change) {
        List<BiConsumer<StatelessSession, Object>> ways =
                List.of(StatelessSession::update, StatelessSession::upsert);
        for (BiConsumer<StatelessSession, Object> way : ways) {
            refuses(
                    Refusal.SUBJECT_CHANGE,
                    () ->
                            statelessly(
                                    session -> {
                                        Object row = session.get(PurchaseOrder.class, order);
                                        change.accept(session, row);
                                        way.accept(session, row);
                                    }));
        }
    }

    private void statelessly(Consumer<StatelessSession> work) {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            work.accept(session);
            session.getTransaction().commit();
        }
    }

    @Test
    void refusesAReferenceThatNamesNobody() {
        Long order = order();

        refuses(
                Refusal.SUBJECT_MISSING,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.find(PurchaseOrder.class, order).receiverKey =
                                                "somebody"));
    }

    @Test
    void letsAPeriodMoveThatBeganInTheSameTransaction() {
        Moves moves = new Moves();
        shop.retention.add(moves);

        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, buyer.id);
                            fresh.deliveryAddress = STREET;
                            fresh.completedAt = shop.clock.now();
                            em.persist(fresh);
                            em.flush();
                            fresh.buyer = em.find(Member.class, other.id);
                            return fresh.id;
                        });

        String row = PurchaseOrder.class.getName() + "#" + order;
        assertThat(moves.told)
                .containsExactly(
                        row + " " + subject(buyer) + " order-completed",
                        row + " " + subject(buyer) + " > " + subject(other) + " gone");
    }

    @Test
    void tellsOfARowThatHoldsNoValue() {
        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, buyer.id);
                            em.persist(fresh);
                            return fresh.id;
                        });
        Moves moves = new Moves();
        shop.retention.add(moves);

        give(order, other);

        assertThat(moves.told).singleElement().asString().contains(" > " + subject(other));
    }

    @Test
    void tellsOfTwoPersonsOfOneRowEachForItself() {
        Long order = order();
        Moves moves = new Moves();
        shop.retention.add(moves);

        shop.doInTransaction(
                em -> {
                    PurchaseOrder loaded = em.find(PurchaseOrder.class, order);
                    loaded.buyer = em.find(Member.class, other.id);
                    loaded.receiverKey = "member:9002";
                });

        String row = PurchaseOrder.class.getName() + "#" + order;
        assertThat(moves.told)
                .containsExactlyInAnyOrder(
                        row + " " + subject(buyer) + " > " + subject(other) + " gone",
                        row + " member:9001 > member:9002 gone");
    }

    @Test
    void servesNothingOfTheOldOwnerOfARowMadeInTheSameTransaction() {
        Long question =
                shop.<Long>inTransaction(
                        em -> {
                            Question fresh = new Question();
                            fresh.askedBy = guest.toString();
                            fresh.text = "가상 질문";
                            em.persist(fresh);
                            em.flush();
                            fresh.askedBy = "member:" + other.id;
                            return fresh.id;
                        });
        shop.doInTransaction(em -> em.find(Question.class, question));
        destroy(guest);

        assertThat(
                        (String)
                                shop.permitted(
                                        "delivery", em -> em.find(Question.class, question).text))
                .isEqualTo("가상 질문");
    }

    @Test
    void neverServesAMaskAsTheValueToTheNextTransactionOfASession() {
        Long question = question(guest.toString());
        try (EntityManager open = shop.factory.createEntityManager()) {
            Question loaded = open.find(Question.class, question);
            open.getTransaction().begin();
            loaded.askedBy = "member:" + other.id;
            open.getTransaction().commit();
            open.getTransaction().begin();
            loaded.status = "moved";
            try {
                open.getTransaction().commit();
            } catch (RuntimeException refused) {
                // A mask of the first owner may be refused, but never stored.
                assertThat(LifecycleException.in(refused))
                        .map(LifecycleException::refusal)
                        .contains(Refusal.MASKED_VALUE_WRITE);
            }
        }

        for (int read = 0; read < 2; read++) {
            assertThat(
                            (String)
                                    shop.permitted(
                                            "delivery",
                                            em -> em.find(Question.class, question).text))
                    .isEqualTo("가상 질문");
        }
    }

    @Test
    void movesARowThatFollowsAndIsChangedItself() {
        Long order = order();
        Long parcel = parcel(order);

        shop.doInTransaction(
                em -> {
                    Parcel followed = em.find(Parcel.class, parcel);
                    assertThat(followed.label).isNotEqualTo(STREET);
                    loaded(em, order).buyer = em.find(Member.class, other.id);
                    followed.status = "moved";
                });

        assertThat(owners("parcel", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_aud", "label")).containsExactly(subject(other));
        assertThat((String) shop.permitted("delivery", em -> em.find(Parcel.class, parcel).label))
                .isEqualTo(STREET);
    }

    @Test
    void takesTheLastOfSeveralPlacesForTheOwner() {
        Long first = order();
        Long parcel = parcel(first);
        Long ofOther =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder order = new PurchaseOrder();
                            order.buyer = em.find(Member.class, other.id);
                            em.persist(order);
                            return order.id;
                        });
        Long second = parcel(ofOther);
        Member third = shop.member("윤동주", "dongju@example.com");
        Long ofThird =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder order = new PurchaseOrder();
                            order.buyer = em.find(Member.class, third.id);
                            em.persist(order);
                            return order.id;
                        });

        shop.doInTransaction(
                em -> {
                    em.find(Parcel.class, second).order = em.find(PurchaseOrder.class, ofThird);
                    em.flush();
                    em.find(Parcel.class, parcel).order = em.find(PurchaseOrder.class, ofOther);
                    em.flush();
                    loaded(em, ofOther).buyer = em.find(Member.class, third.id);
                });

        assertThat(owner("parcel", "label", parcel)).isEqualTo(subject(third));
        assertThat(owner("parcel", "label", second)).isEqualTo(subject(third));
    }

    @Test
    void costsNothingWhereNobodyMoves() {
        Long order = order();
        sent.clear();

        shop.doInTransaction(em -> em.find(PurchaseOrder.class, order).status = "paid");

        // The one look at what the history of the row copies.
        assertThat(sent)
                .filteredOn(sql -> sql.startsWith("select") && sql.contains(" for "))
                .singleElement()
                .asString()
                .contains(" from purchase_order ");
    }

    @Test
    void looksAgainAtManyRowsAboveInTwoStatements() {
        List<Long> orders = List.of(order(), order(), order());
        sent.clear();

        shop.doInTransaction(
                em ->
                        orders.forEach(
                                order -> {
                                    Parcel parcel = new Parcel();
                                    parcel.order = loaded(em, order);
                                    parcel.label = STREET;
                                    em.persist(parcel);
                                }));

        assertThat(sent)
                .filteredOn(sql -> sql.contains(" from purchase_order ") && sql.contains(" in ("))
                .hasSize(2);
    }

    @Test
    void looksAtNothingOfARowThatItHasInsertedItself() {
        sent.clear();

        shop.doInTransaction(
                em -> {
                    Visitor visitor = new Visitor();
                    visitor.name = "김지하";
                    visitor.notes.add("가상 메모");
                    em.persist(visitor);
                });

        assertThat(sent).isNotEmpty().noneMatch(sql -> sql.contains(" from visitor "));
        assertThat(count("visitor_aud")).isEqualTo(1);
    }

    /** It was hung under the first one in the same transaction, which gives that one away. */
    @Test
    void takesTheLastPlaceOfARowForTheOwner() {
        Long first = order();
        Long second = orderOf(other);
        Member third = shop.member("윤동주", "dongju@example.com");

        shop.doInTransaction(
                em -> {
                    Parcel parcel = new Parcel();
                    parcel.order = loaded(em, first);
                    parcel.label = STREET;
                    parcel.notes.add("가상 메모");
                    em.persist(parcel);
                    em.flush();
                    parcel.order = loaded(em, second);
                    em.flush();
                    loaded(em, first).buyer = em.find(Member.class, third.id);
                });

        assertParcelOf(other);
    }

    @Test
    void movesARowThatIsInsertedWhenTheOneAboveHasMovedSinceItWasRead() {
        Long order = order();
        shop.doInTransaction(
                em -> {
                    PurchaseOrder above = loaded(em, order);
                    Hibernate.initialize(above.buyer);
                    CompletableFuture.runAsync(() -> give(order, other)).join();
                    Parcel parcel = new Parcel();
                    parcel.order = above;
                    parcel.label = STREET;
                    parcel.notes.add("가상 메모");
                    em.persist(parcel);
                });
        assertParcelOf(other);
    }

    @Test
    void movesARowThatIsHungElsewhereWhenTheOneThereHasMovedSinceItWasRead() {
        Long parcel = parcel(order());
        Long elsewhere = orderOf(other);
        Member third = shop.member("윤동주", "dongju@example.com");
        shop.doInTransaction(
                em -> {
                    Parcel hung = em.find(Parcel.class, parcel);
                    PurchaseOrder above = loaded(em, elsewhere);
                    Hibernate.initialize(above.buyer);
                    CompletableFuture.runAsync(() -> give(elsewhere, third)).join();
                    hung.order = above;
                });
        assertParcelOf(third);
    }

    /** On MariaDB a transaction goes on to see what was there when it began to read. */
    @Test
    void movesARowThatWasHungThereSinceTheMoveBeganToRead() {
        Long order = order();
        shop.doInTransaction(
                em -> {
                    PurchaseOrder moved = loaded(em, order);
                    CompletableFuture.runAsync(() -> hang(order, () -> {})).join();
                    moved.buyer = em.find(Member.class, other.id);
                });
        assertParcelOf(other);
    }

    private static final List<String> PARCEL =
            List.of("parcel.label", "parcel_aud.label", "parcel_notes.notes");

    /** The one who moves has locked the row above, and wants the one that the other has changed. */
    @Test
    void waitsForNobodyWhoWaitsForIt() {
        assumeThat(shop.dialect().locksKeysAlone()).isTrue();
        Long order = order();
        Long parcel = parcel(order);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Void> child =
                CompletableFuture.runAsync(
                        () ->
                                shop.doInTransaction(
                                        em -> {
                                            em.find(Parcel.class, parcel).label = "가상로 2";
                                            em.flush();
                                            written.countDown();
                                            untilSomebodyWaits(() -> false);
                                        }));
        await(written);

        give(order, other);
        child.join();

        assertThat(owners("parcel", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_aud", "label")).containsExactly(subject(other));
    }

    /** Envers copies the row above when it completes, which the mover wants for itself. */
    @Test
    void waitsForNobodyWhoWaitsForItToWriteTheHistoryOfTheRowAbove() {
        assumeThat(shop.dialect()).isNotEqualTo(DatabaseDialect.H2);
        Long basket =
                shop.<Long>inTransaction(
                        em -> {
                            Basket fresh = new Basket();
                            fresh.owner = em.find(Member.class, buyer.id);
                            fresh.greeting = "가상 인사";
                            em.persist(fresh);
                            return fresh.id;
                        });
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Void> child =
                CompletableFuture.runAsync(
                        () ->
                                shop.doInTransaction(
                                        em -> {
                                            BasketItem item = new BasketItem();
                                            item.basket = em.find(Basket.class, basket);
                                            em.persist(item);
                                            em.flush();
                                            written.countDown();
                                            untilSomebodyWaits(() -> false);
                                        }));
        await(written);

        shop.doInTransaction(
                em -> em.find(Basket.class, basket).owner = em.find(Member.class, other.id));
        child.join();

        assertThat(owners("basket", "greeting")).containsExactly(subject(other));
        assertThat(owners("basket_aud", "greeting")).containsExactly(subject(other));
        assertThat(count("basket_aud")).isEqualTo(3);
    }

    @Test
    void movesTheValuesAndTheHistoryOfAHierarchyOverSeveralTables() {
        UrgentErrand errand = errand();
        shop.doInTransaction(
                em -> {
                    UrgentErrand found = em.find(UrgentErrand.class, errand.id);
                    found.status = "바뀜";
                    found.remarks.add("가상 쪽지");
                });

        shop.doInTransaction(
                em -> em.find(Errand.class, errand.id).client = em.find(Member.class, other.id));

        for (String column : ERRANDS) {
            String[] names = column.split("\\.");
            assertThat(owners(names[0], names[1])).as(column).containsExactly(subject(other));
        }
        assertThat(count("errand_aud")).isEqualTo(3);
        assertThat(
                        shop.<List<Long>>inTransaction(
                                em ->
                                        em.createQuery(
                                                        "select u.id from UrgentErrand u where"
                                                                + " u.contact = '01000001234'",
                                                        Long.class)
                                                .getResultList()))
                .containsExactly(errand.id);
        shop.permitted(
                "delivery",
                em -> {
                    AuditReader history = AuditReaderFactory.get(em);
                    for (Number revision : history.getRevisions(UrgentErrand.class, errand.id)) {
                        UrgentErrand then = history.find(UrgentErrand.class, errand.id, revision);
                        assertThat(then.place).isEqualTo(STREET);
                        assertThat(then.contact).isEqualTo("010-0000-1234");
                        assertThat(then.remarks).contains("가상 메모");
                    }
                    return null;
                });
    }

    private UrgentErrand errand() {
        return shop.inTransaction(
                em -> {
                    UrgentErrand errand = new UrgentErrand();
                    errand.client = em.find(Member.class, buyer.id);
                    errand.place = STREET;
                    errand.contact = "010-0000-1234";
                    errand.remarks.add("가상 메모");
                    em.persist(errand);
                    return errand;
                });
    }

    @Test
    void movesARowThatIsHungUnderOneOfASubclassWithATableOfItsOwn() {
        GiftVoucher voucher = new GiftVoucher();
        shop.doInTransaction(
                em -> {
                    voucher.holder = em.find(Member.class, buyer.id);
                    em.persist(voucher);
                });
        List<CompletableFuture<Void>> child = new ArrayList<>();
        shop.guards.add(
                (connection, writes) -> {
                    if (child.isEmpty()) {
                        child.add(CompletableFuture.runAsync(() -> use(voucher.id)));
                        untilSomebodyWaits(child.get(0)::isDone);
                    }
                });

        shop.doInTransaction(
                em ->
                        em.find(GiftVoucher.class, voucher.id).holder =
                                em.find(Member.class, other.id));
        child.get(0).join();

        assertThat(owners("voucher_use", "remark")).containsExactly(subject(other));
    }

    private void use(@Nullable Long voucher) {
        shop.doInTransaction(
                em -> {
                    VoucherUse use = new VoucherUse();
                    use.voucher = em.find(Voucher.class, voucher);
                    use.remark = "가상 비고";
                    em.persist(use);
                });
    }

    /** Each look is a query, so it needs no pause; a test that never ends is stopped. */
    private void untilSomebodyWaits(BooleanSupplier orThis) {
        String waiting =
                switch (shop.dialect()) {
                    case H2 ->
                            "select count(*) from information_schema.sessions where blocker_id is not"
                                    + " null";
                    case POSTGRESQL ->
                            "select count(*) from pg_stat_activity where datname = current_database()"
                                    + " and wait_event_type = 'Lock'";
                    case MARIADB -> // Not innodb_trx: its answer stays the same for as long as
                            // somebody keeps asking.
                            "select cast(variable_value as signed) from information_schema.global_status"
                                    + " where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
                };
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                    while (!orThis.getAsBoolean()
                            && shop.jdbc.queryForObject(waiting, Long.class) == 0) {
                        Thread.onSpinWait();
                    }
                });
    }

    @Test
    void givesWhatIsHiddenFromQueriesToAnotherSubjectWhereEachClassHasItsTable() {
        shop.doInTransaction(
                em ->
                        Stream.of(new Voucher(), new GiftVoucher())
                                .forEach(
                                        voucher -> {
                                            voucher.holder = em.find(Member.class, buyer.id);
                                            voucher.greeting = "가상 인사";
                                            voucher.spent = true;
                                            em.persist(voucher);
                                        }));
        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);

        int rows =
                shop.<Integer>inTransaction(
                        em -> reassignment.reassign(subject(buyer), subject(other)));

        assertThat(rows).isEqualTo(2);
        for (String table : List.of("voucher", "gift_voucher")) {
            assertThat(owners(table, "greeting")).as(table).containsExactly(subject(other));
            assertThat(shop.jdbc.queryForObject("select holder_id from " + table, Long.class))
                    .isEqualTo(other.id);
        }
    }

    @Test
    void findsOnlyRowsOfTheClassThatNamesThePersonInAColumnOfSeveral() {
        shop.doInTransaction(
                em -> {
                    Reminder.ByCall call = new Reminder.ByCall();
                    call.caller = 5L;
                    call.callText = "가상 전화";
                    em.persist(call);
                    Reminder.Somehow somehow = new Reminder.Somehow();
                    somehow.visitor = 5L;
                    somehow.somehowText = "가상 알림";
                    em.persist(somehow);
                });
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        DataSubjectId caller = new DataSubjectId("caller", "5");
        DataSubjectId visitor = new DataSubjectId("visitor", "5");
        DataSubjectId stranger = new DataSubjectId("household", "5");
        shop.doInTransaction(
                em -> {
                    assertThat(custody.rowsOf(caller)).hasSize(1);
                    assertThat(custody.rowsOf(visitor)).hasSize(1);
                    assertThat(custody.rowsOf(caller)).isNotEqualTo(custody.rowsOf(visitor));
                    assertThat(custody.rowsOf(stranger)).isEmpty();
                });

        shop.jdbc.update("update reminder set way = 'letter' where way = 'call'");

        shop.doInTransaction(
                em -> {
                    assertThat(custody.rowsOf(caller)).isEmpty();
                    assertThat(custody.rowsOf(visitor)).hasSize(1);
                    assertThat(custody.rowsOf(stranger)).hasSize(1);
                });
    }

    @Test
    void takesAReferenceToWhatBelongsToNoSessionAnyMore() {
        Long household =
                shop.<Long>inTransaction(
                        em -> {
                            Household fresh = new Household();
                            em.persist(fresh);
                            return fresh.id;
                        });
        Household reference = shop.inTransaction(em -> em.getReference(Household.class, household));
        assertThat(Hibernate.isInitialized(reference)).isFalse();

        shop.doInTransaction(
                em -> {
                    VoucherUse use = new VoucherUse();
                    use.host = reference;
                    use.thanks = "가상 인사";
                    em.persist(use);
                });

        assertThat(owners("voucher_use", "thanks"))
                .containsExactly(new DataSubjectId("household", String.valueOf(household)));
    }

    @Test
    void hangsARowWithoutValuesUnderOneThatBelongsToNobodyYet() {
        Long draft = orderOf(null);

        shop.doInTransaction(
                em -> {
                    Parcel parcel = new Parcel();
                    parcel.order = em.find(PurchaseOrder.class, draft);
                    em.persist(parcel);
                });

        assertThat(count("parcel")).isEqualTo(1);
    }

    private Long orderOf(@Nullable Member member) {
        return shop.<Long>inTransaction(
                em -> {
                    PurchaseOrder order = new PurchaseOrder();
                    order.buyer = member == null ? null : em.find(Member.class, member.id);
                    em.persist(order);
                    return order.id;
                });
    }

    @Test
    void givesEverythingOfOneSubjectToAnother() {
        Long order = order();
        parcel(order);
        question(subject(buyer).toString());
        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);

        int rows =
                shop.<Integer>inTransaction(
                        em -> {
                            int moved = reassignment.reassign(subject(buyer), subject(other));
                            assertThat(owners("question", "text")).containsExactly(subject(other));
                            return moved;
                        });

        assertThat(rows).isEqualTo(2);
        for (String place :
                List.of(
                        "purchase_order.delivery_address",
                        "purchase_order_aud.delivery_address",
                        "parcel.label",
                        "parcel_notes_aud.notes",
                        "question.text",
                        "question_aud.text")) {
            String[] column = place.split("\\.");
            assertThat(owners(column[0], column[1])).as(place).containsExactly(subject(other));
        }
        assertThat(owner("member", "name", Objects.requireNonNull(buyer.id)))
                .isEqualTo(subject(buyer));
        destroy(subject(buyer));
        assertThat(address(order)).isEqualTo(STREET);
    }

    @Test
    void refusesASubjectThatARowCannotReferTo() {
        order();
        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);

        refuses(
                Refusal.SUBJECT_CHANGE,
                () -> shop.inTransaction(em -> reassignment.reassign(subject(buyer), guest)));
        refuses(
                Refusal.TRANSACTION_MISSING,
                () -> reassignment.reassign(subject(buyer), subject(other)));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(
                        () ->
                                shop.inTransaction(
                                        em ->
                                                reassignment.reassign(
                                                        subject(buyer), subject(buyer))));
    }

    @Test
    void givesNothingToADestroyedSubject() {
        order();
        destroy(subject(other));
        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);

        refuses(
                Refusal.KEY_DESTROYED,
                () ->
                        shop.inTransaction(
                                em -> reassignment.reassign(subject(buyer), subject(other))));

        assertThat(owners("purchase_order", "delivery_address")).containsExactly(subject(buyer));
    }

    @Test
    void movesRowsWhoseIdentifierHasSeveralParts() {
        Long order = order();
        Stay stay = new Stay();
        stay.key = new StayKey(3L, "a/b");
        stay.guest = buyer.id;
        stay.wish = "가상 소원";
        stay.notes.add("가상 메모");
        shop.doInTransaction(
                em -> {
                    OrderItem item = new OrderItem();
                    item.key.number = 1;
                    item.order = em.find(PurchaseOrder.class, order);
                    item.engraving = "가상 문구";
                    em.persist(item);
                    em.persist(stay);
                });
        List<String> places =
                List.of(
                        "order_item.engraving",
                        "order_item_aud.engraving",
                        "stay.wish",
                        "stay_aud.wish",
                        "stay_notes.notes",
                        "stay_notes_aud.notes");

        give(order, other);
        shop.doInTransaction(em -> em.find(Stay.class, stay.key).guest = other.id);
        for (String place : places) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(other));
        }

        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);
        shop.doInTransaction(
                em ->
                        assertThat(reassignment.reassign(subject(other), subject(buyer)))
                                .isEqualTo(2));
        for (String place : places) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(buyer));
        }
    }

    /** It has read whose the order was, and writes when the order has moved already. */
    @Test
    void movesARowThatAnotherTransactionHangsUnderTheMovedOneInThatMoment() {
        Long order = order();
        CountDownLatch read = new CountDownLatch(1);
        List<CompletableFuture<Void>> child = new ArrayList<>();
        shop.guards.add(
                (connection, writes) -> {
                    if (child.isEmpty()) {
                        // The order has moved, and nobody sees it yet.
                        child.add(CompletableFuture.runAsync(() -> hang(order, read::countDown)));
                        await(read);
                    }
                });

        give(order, other);
        child.get(0).join();

        for (String place : List.of("parcel.label", "parcel_aud.label", "parcel_notes.notes")) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(other));
        }
        destroy(subject(buyer));
        assertThat((String) shop.permitted("delivery", em -> parcels(em).get(0).label))
                .isEqualTo(STREET);
    }

    /** It has written before the order moves, and is not seen before it commits. */
    @Test
    void movesARowThatAnotherTransactionHasHungThereAndNotCommittedYet() {
        Long order = order();
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Void> child =
                CompletableFuture.runAsync(() -> hang(order, () -> {}, written::countDown));
        await(written);

        give(order, other);
        child.join();

        assertThat(owners("parcel", "label")).containsExactly(subject(other));
        assertThat(owners("parcel_notes", "notes")).containsExactly(subject(other));
    }

    private void hang(Long order, Runnable read) {
        hang(order, read, () -> {});
    }

    private void hang(Long order, Runnable read, Runnable written) {
        shop.doInTransaction(
                em -> {
                    PurchaseOrder above = loaded(em, order);
                    Hibernate.initialize(above.buyer);
                    read.run();
                    Parcel parcel = new Parcel();
                    parcel.order = above;
                    parcel.label = STREET;
                    parcel.notes.add("가상 메모");
                    em.persist(parcel);
                    em.flush();
                    written.run();
                });
    }

    private static List<Parcel> parcels(EntityManager em) {
        return em.createQuery("from Parcel", Parcel.class).getResultList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What is only marked as deleted is what an assessor looks for. */
    @Test
    void sealsAndDestroysWhatIsHiddenFromQueries() {
        hide(order());
        DataSubjectId subject = subject(buyer);
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        List<RowReference> rows = filtered(() -> custody.rowsOf(subject));
        assertThat(rows)
                .extracting(RowReference::entity)
                .contains(Booking.class.getName(), Rental.class.getName(), Survey.class.getName());

        filtered(() -> custody.seal(custody.rowsOf(subject), subject, Extent.EVERYTHING));
        for (String place : HIDDEN) {
            assertThat(owners(table(place), column(place))).as(place).isEmpty();
        }

        filtered(() -> custody.unseal(custody.rowsOf(subject), subject));
        for (String place : HIDDEN) {
            assertThat(owners(table(place), column(place))).as(place).containsExactly(subject);
        }

        filtered(() -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));
        assertThat(filtered(() -> custody.remains(subject)).none()).isTrue();
        for (String place : HIDDEN) {
            assertThat(count(table(place))).as(place).isZero();
        }
        assertThat(count("purchase_order")).isEqualTo(1);
    }

    @Test
    void measuresWhatIsHiddenFromQueries() {
        hide(order());
        ProtectionSheet sheet = sheet();
        for (String place : HIDDEN) {
            assertThat(sheet.lines())
                    .as(place)
                    .anySatisfy(
                            line -> {
                                assertThat(line.table()).isEqualToIgnoringCase(table(place));
                                assertThat(line.column()).isEqualToIgnoringCase(column(place));
                                assertThat(line.count().encrypted()).isPositive();
                            });
        }
    }

    @Test
    void movesWhatIsHiddenFromQueriesWithTheRowItBelongsTo() {
        Long order = order();
        hide(order);

        give(order, other);

        for (String place : List.of("rental.place", "rental_aud.place", "rental_notes.notes")) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(other));
        }
    }

    @Test
    void givesWhatIsHiddenFromQueriesToAnotherSubject() {
        hide(order());
        SubjectReassignment reassignment = shop.runtime.reassignment(shop.entities);

        int rows = filtered(() -> reassignment.reassign(subject(buyer), subject(other)));

        assertThat(rows).isEqualTo(3);
        for (String place : HIDDEN) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(other));
        }
        assertThat(shop.jdbc.queryForObject("select guest_id from booking", Long.class))
                .isEqualTo(other.id);
        assertThat(shop.jdbc.queryForObject("select asked_by from survey", String.class))
                .isEqualTo(subject(other).toString());
        destroy(subject(buyer));
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        assertThat(filtered(() -> custody.rowsOf(subject(other)))).hasSize(5);
    }

    @Test
    void showsTheHistoryOfWhatIsHiddenFromQueries() {
        hide(order());
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        PersonalDataHistory history = shop.runtime.history(shop.entities, custody);

        List<String> shown =
                shop.forPurpose(
                        "delivery",
                        () ->
                                filtered(
                                        () ->
                                                history.revisions(subject(buyer), 5).stream()
                                                        .map(HistoryRevision::state)
                                                        .filter(Rental.class::isInstance)
                                                        .map(state -> ((Rental) state).place)
                                                        .toList()));

        assertThat(shown).isNotEmpty().containsOnly(STREET);
    }

    /** Everything that the three ways of hiding a row keep. */
    private static final List<String> HIDDEN =
            List.of(
                    "booking.wish",
                    "booking_aud.wish",
                    "rental.place",
                    "rental_aud.place",
                    "rental_notes.notes",
                    "rental_notes_aud.notes",
                    "survey.answer",
                    "survey_aud.answer");

    private static String table(String place) {
        return place.substring(0, place.indexOf('.'));
    }

    private static String column(String place) {
        return place.substring(place.indexOf('.') + 1);
    }

    private Long count(String table) {
        return shop.jdbc.queryForObject("select count(*) from " + table, Long.class);
    }

    /** Works in a transaction in which the filter hides what is closed. */
    private <T> T filtered(Supplier<T> work) {
        return shop.inTransaction(
                em -> {
                    em.unwrap(Session.class).enableFilter("open");
                    return work.get();
                });
    }

    /** Leaves rows of the buyer behind that no query of Hibernate shows. */
    private void hide(Long order) {
        Booking booking = new Booking();
        booking.wish = "가상 소원";
        shop.doInTransaction(
                em -> {
                    booking.guest = em.find(Member.class, buyer.id);
                    em.persist(booking);
                    Rental rental = new Rental();
                    rental.order = em.find(PurchaseOrder.class, order);
                    rental.place = STREET;
                    rental.notes.add("가상 메모");
                    rental.finished = true;
                    em.persist(rental);
                    Survey survey = new Survey();
                    survey.askedBy = subject(buyer).toString();
                    survey.answer = "가상 대답";
                    survey.closed = true;
                    em.persist(survey);
                });
        shop.doInTransaction(em -> em.remove(em.find(Booking.class, booking.id)));
        assertThat(count("booking")).isEqualTo(1);
        assertThat(
                        filtered(
                                () ->
                                        Stream.of("Booking", "Rental", "Survey")
                                                .flatMap(
                                                        entity ->
                                                                shop
                                                                        .entities
                                                                        .createQuery(
                                                                                "from " + entity)
                                                                        .getResultList()
                                                                        .stream())
                                                .toList()))
                .isEmpty();
    }

    private void give(Long order, Member member) {
        shop.doInTransaction(
                em -> em.find(PurchaseOrder.class, order).buyer = em.find(Member.class, member.id));
    }

    /** Never the proxy, whose fields nobody reads. */
    private static PurchaseOrder loaded(EntityManager em, Long order) {
        return (PurchaseOrder) Hibernate.unproxy(em.find(PurchaseOrder.class, order));
    }

    private Long order() {
        return shop.<Long>inTransaction(
                em -> {
                    PurchaseOrder order = new PurchaseOrder();
                    order.buyer = em.find(Member.class, buyer.id);
                    order.deliveryAddress = STREET;
                    order.receiverKey = "member:9001";
                    order.receiverName = "이상화";
                    em.persist(order);
                    return order.id;
                });
    }

    private void assertParcelOf(Member member) {
        for (String place : PARCEL) {
            assertThat(owners(table(place), column(place)))
                    .as(place)
                    .containsExactly(subject(member));
        }
    }

    private Long parcel(Long order) {
        return shop.<Long>inTransaction(
                em -> {
                    Parcel parcel = new Parcel();
                    parcel.order = em.find(PurchaseOrder.class, order);
                    parcel.label = STREET;
                    parcel.notes.add("가상 메모");
                    em.persist(parcel);
                    return parcel.id;
                });
    }

    private Long question(String askedBy) {
        return shop.<Long>inTransaction(
                em -> {
                    Question question = new Question();
                    question.askedBy = askedBy;
                    question.text = "가상 질문";
                    em.persist(question);
                    return question.id;
                });
    }

    private @Nullable String address(Long order) {
        return shop.permitted(
                "delivery", em -> em.find(PurchaseOrder.class, order).deliveryAddress);
    }

    private void destroy(DataSubjectId subject) {
        shop.doInTransaction((Consumer<EntityManager>) em -> shop.keys.destroy(subject));
    }

    private Set<DataSubjectId> owners(String table, String column) {
        return shop
                .jdbc
                .queryForList(
                        "select %s from %s where %s is not null".formatted(column, table, column),
                        byte[].class)
                .stream()
                .filter(StoredValue::isProtected)
                .map(stored -> shop.keys.subjectOf(StoredValue.keyId(stored)))
                .collect(Collectors.toSet());
    }

    private DataSubjectId owner(String table, String column, Long id) {
        return shop.keys.subjectOf(StoredValue.keyId(shop.stored(table, column, id)));
    }

    private static DataSubjectId subject(Member member) {
        return new DataSubjectId("member", String.valueOf(member.id));
    }

    private static void refuses(Refusal refusal, ThrowingCallable write) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(write)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .contains(refusal));
    }

    /** Writes down what it is told. */
    private static final class Moves implements RetentionListener {

        private final List<String> told = new ArrayList<>();

        @Override
        public void retentionChanged(
                Connection connection,
                RowReference row,
                DataSubjectId subject,
                String event,
                @Nullable Instant startedAt) {
            told.add(row.entity() + "#" + row.id() + " " + subject + " " + event);
        }

        @Override
        public void subjectChanged(
                Connection connection,
                RowReference row,
                DataSubjectId from,
                DataSubjectId to,
                boolean staysInvolved) {
            told.add(
                    row.entity()
                            + "#"
                            + row.id()
                            + " "
                            + from
                            + " > "
                            + to
                            + (staysInvolved ? " stays" : " gone"));
        }
    }
}
