package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who creates, changes or deletes what belongs to others stands in the access log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractChangeLogContractTests {

    private static final Actor CLERK = Actor.staff("clerk");

    private CustodyUnit shop;
    private Member buyer;
    private Actor account = CLERK;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        buyer = shop.member("김지하", "jiha@example.com");
        account = CLERK;
        shop.guards.add(new ChangeLog(shop.evidence, shop.scopes, () -> account, shop.clock));
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void tellsWhoCreatedChangedAndDeletedWhichItems() {
        Long order = order("서울시 성북구 북악산로 11", null);
        asClerk(em -> em.find(PurchaseOrder.class, order).deliveryAddress = "부산시 해운대구 1");
        asClerk(em -> em.remove(em.find(PurchaseOrder.class, order)));
        assertThat(shop.evidence.access())
                .extracting(
                        AccessEntry::actor,
                        AccessEntry::action,
                        AccessEntry::subjects,
                        AccessEntry::items,
                        AccessEntry::result)
                .containsExactly(
                        tuple(CLERK, "create", of(buyer), List.of("order.address"), "ok"),
                        tuple(CLERK, "change", of(buyer), List.of("order.address"), "ok"),
                        tuple(CLERK, "delete", of(buyer), List.of("order.address"), "ok"));
    }

    @Test
    void tellsForWhatAndFromWhereAndWhy() {
        ScopeRequest request =
                ScopeRequest.use("membership", CLERK, "MemberDesk.correct")
                        .from("203.0.113.9")
                        .because("전화로 요청");
        shop.scopes.call(
                request,
                () ->
                        shop.inTransaction(
                                em -> em.find(Member.class, buyer.id).phone = "010-0000-9999"));
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.purpose()).isEqualTo("membership");
                            assertThat(entry.task()).isEqualTo("MemberDesk.correct");
                            assertThat(entry.source()).isEqualTo("203.0.113.9");
                            assertThat(entry.reason()).isEqualTo("전화로 요청");
                            assertThat(entry.items()).containsExactly("member.phone");
                        });
    }

    @Test
    void tellsOfValuesThatWereCleared() {
        asClerk(em -> em.find(Member.class, buyer.id).phone = null);
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.action()).isEqualTo("change");
                            assertThat(entry.items()).containsExactly("member.phone");
                        });
    }

    @Test
    void tellsOfLists() {
        asClerk(em -> em.find(Member.class, buyer.id).memos.clear());
        assertThat(changes())
                .singleElement()
                .satisfies(entry -> assertThat(entry.items()).containsExactly("member.memo"));
    }

    @Test
    void tellsOfANewPersonOnceListsIncluded() {
        shop.member("박소월", "sowol@example.com");
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.action()).isEqualTo("create");
                            assertThat(entry.items())
                                    .contains("member.name", "member.email", "member.memo");
                        });
    }

    @Test
    void namesEveryPersonOfARow() {
        order(null, "박소월");
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.subjects())
                                        .containsExactly(new DataSubjectId("member", "9001")));
        shop.evidence.clear();
        order("서울시 성북구 북악산로 11", "박소월");
        assertThat(changes())
                .extracting(AccessEntry::subjects, AccessEntry::items)
                .containsExactlyInAnyOrder(
                        tuple(of(buyer), List.of("order.address")),
                        tuple(
                                List.of(new DataSubjectId("member", "9001")),
                                List.of("order.receiver")));
    }

    @Test
    void putsEverybodyToWhomTheSameWasDoneIntoOneRow() {
        Member other = shop.member("박소월", "sowol@example.com");
        shop.evidence.clear();
        asClerk(
                em -> {
                    em.find(Member.class, buyer.id).phone = "010-0000-7777";
                    em.find(Member.class, other.id).phone = "010-0000-8888";
                });
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.subjects())
                                        .containsExactlyInAnyOrder(subject(buyer), subject(other)));
    }

    @Test
    void tellsOnceWhatIsFlushedTwice() {
        asClerk(
                em -> {
                    Member member = em.find(Member.class, buyer.id);
                    member.phone = "010-0000-7777";
                    em.flush();
                    member.phone = "010-0000-8888";
                });
        assertThat(changes()).hasSize(1);
    }

    @Test
    void saysNothingOfWhatStaysAsItWas() {
        asClerk(
                em -> {
                    Member member = em.find(Member.class, buyer.id);
                    member.nickname = "다른";
                    // The mask that was read comes back.
                    member.phone = new StringBuilder(member.phone).toString();
                });
        assertThat(changes()).isEmpty();
    }

    @Test
    void leavesDataSubjectsAloneWithWhatIsTheirOwn() {
        account = Actor.subject(subject(buyer));
        asClerk(em -> em.find(Member.class, buyer.id).phone = "010-0000-7777");
        assertThat(changes()).isEmpty();
        Member other = shop.member("박소월", "sowol@example.com");
        assertThat(changes())
                .singleElement()
                .satisfies(entry -> assertThat(entry.subjects()).isEqualTo(of(other)));
    }

    @Test
    void leavesAVisitorAloneWhoSignsUpButNotOneWhoChangesSomebody() {
        account = Actor.anonymous();
        shop.member("박소월", "sowol@example.com");
        assertThat(changes()).isEmpty();
        asClerk(em -> em.find(Member.class, buyer.id).phone = "010-0000-7777");
        assertThat(changes())
                .singleElement()
                .satisfies(entry -> assertThat(entry.subjects()).isEqualTo(of(buyer)));
    }

    @Test
    void tellsOfAWholePersonWhoIsDeleted() {
        order("서울시 성북구 북악산로 11", null);
        shop.evidence.clear();
        asClerk(
                em -> {
                    em.createQuery("from PurchaseOrder", PurchaseOrder.class)
                            .getResultList()
                            .forEach(em::remove);
                    em.remove(em.find(Member.class, buyer.id));
                });
        assertThat(changes())
                .filteredOn(entry -> entry.action().equals("delete"))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subjects()).isEqualTo(of(buyer));
                            assertThat(entry.items())
                                    .contains("order.address", "member.name", "member.phone");
                        });
    }

    @Test
    void tellsOfRowsThatAStatelessSessionDeletes() {
        Long order = order("서울시 성북구 북악산로 11", null);
        shop.evidence.clear();
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.delete(session.get(PurchaseOrder.class, order));
            session.getTransaction().commit();
        }
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.action()).isEqualTo("delete");
                            assertThat(entry.subjects()).isEqualTo(of(buyer));
                        });
    }

    @Test
    void tellsThatSomethingWasDeletedEvenIfNobodyKnowsWhose() {
        Long order = order("서울시 성북구 북악산로 11", null);
        shop.evidence.clear();
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            PurchaseOrder stub = new PurchaseOrder();
            stub.id = order;
            session.delete(stub);
            session.getTransaction().commit();
        }
        assertThat(changes())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.subjects()).isEmpty();
                            assertThat(entry.items())
                                    .containsExactlyInAnyOrder("order.address", "order.receiver");
                        });
    }

    @Test
    void saysNothingOfWhatIsRolledBackBeforeItsEnd() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () ->
                                asClerk(
                                        em -> {
                                            em.find(Member.class, buyer.id).phone = null;
                                            em.flush();
                                            throw new IllegalStateException("made up");
                                        }));
        assertThat(changes()).isEmpty();
    }

    private Long order(String address, String receiver) {
        return shop.inTransaction(
                em -> {
                    PurchaseOrder order = new PurchaseOrder();
                    order.buyer = em.getReference(Member.class, buyer.id);
                    order.deliveryAddress = address;
                    order.receiverName = receiver;
                    order.receiverKey = receiver == null ? null : "member:9001";
                    em.persist(order);
                    return order.id;
                });
    }

    private void asClerk(Consumer<EntityManager> work) {
        shop.doInTransaction(work);
    }

    private List<AccessEntry> changes() {
        return shop.evidence.access().stream()
                .filter(entry -> List.of("create", "change", "delete").contains(entry.action()))
                .toList();
    }

    private static List<DataSubjectId> of(Member member) {
        return List.of(subject(member));
    }

    private static DataSubjectId subject(Member member) {
        return new DataSubjectId("member", String.valueOf(member.id));
    }
}
