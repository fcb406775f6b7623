package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Contact;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.Visit;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.hibernate.envers.AuditReader;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * What is written lies as ciphertext under the right person's key, and passes the guards once,
 * before the transaction completes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractWriteContractTests {

    private CustodyUnit shop;
    private Member buyer;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        buyer = shop.member("김지하", "jiha@example.com");
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void leavesNothingReadableInTheDatabase() {
        order("서울시 성북구 북악산로 11", "member:9001", "박소월");
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).name = "김새이름");
        assertThat(shop.dump())
                .doesNotContain(
                        "김지하",
                        "김새이름",
                        "jiha",
                        "010-0000-1234",
                        "북악산로",
                        "문 앞에",
                        "박소월",
                        "1990-02-03");
    }

    @Test
    void keepsTheValuesOfTwoPeopleInOneRowUnderTheirOwnKeys() {
        Long order = order("서울시 성북구 북악산로 11", "member:9001", "박소월");
        assertThat(owner("purchase_order", "delivery_address", order)).isEqualTo(subject(buyer.id));
        assertThat(owner("purchase_order", "receiver_name", order))
                .isEqualTo(new DataSubjectId("member", "9001"));
        assertThat(
                        shop.keys.subjectOf(
                                StoredValue.keyId(
                                        shop.jdbc.queryForObject(
                                                "select receiver_name from purchase_order_aud where id = ?",
                                                byte[].class,
                                                order))))
                .isEqualTo(new DataSubjectId("member", "9001"));
    }

    @Test
    void refusesAValueOfNobody() {
        refuses(Refusal.SUBJECT_MISSING, () -> order("서울시", null, "박소월"));
        refuses(Refusal.SUBJECT_MISSING, () -> order("서울시", "not a reference", "박소월"));
        refuses(
                Refusal.SUBJECT_MISSING,
                () ->
                        shop.doInTransaction(
                                em -> {
                                    PurchaseOrder order = new PurchaseOrder();
                                    order.deliveryAddress = "서울시";
                                    em.persist(order);
                                }));
        assertThat(shop.jdbc.queryForObject("select count(*) from purchase_order", Long.class))
                .isZero();
    }

    @Test
    void asksTheGuardOnceForTheWholeTransaction() {
        List<ProtectedWrites> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes));
        shop.doInTransaction(
                em -> {
                    em.find(Member.class, buyer.id).name = "김하나";
                    em.flush();
                    em.find(Member.class, buyer.id).name = "김둘";
                    Member second = new Member();
                    second.name = "박소월";
                    em.persist(second);
                });
        assertThat(asked)
                .singleElement()
                .satisfies(
                        writes -> {
                            assertThat(writes.all()).hasSize(2);
                            assertThat(writes.all())
                                    .filteredOn(
                                            written -> written.subject().equals(subject(buyer.id)))
                                    .singleElement()
                                    .satisfies(
                                            written -> {
                                                assertThat(written.newSubject()).isFalse();
                                                assertThat(written.items())
                                                        .extracting(item -> item.qualifiedName())
                                                        .containsExactly("member.name");
                                            });
                            assertThat(writes.all())
                                    .filteredOn(ProtectedWrites.Written::newSubject)
                                    .hasSize(1);
                        });
    }

    @Test
    void doesNotAskTheGuardWhenNothingPersonalWasWritten() {
        List<ProtectedWrites> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes));
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).nickname = "별명");
        assertThat(asked).isEmpty();
    }

    /** What is cleared needs no basis, but the guard of the access log wants to know. */
    @Test
    void asksTheGuardForNoBasisOfWhatIsCleared() {
        List<ProtectedWrites> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes));
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).phone = null);
        assertThat(asked)
                .singleElement()
                .satisfies(writes -> assertThat(writes.isEmpty()).isTrue());
    }

    @Test
    void rollsEverythingBackWhenTheGuardRefuses() {
        shop.guards.add(
                (connection, writes) -> {
                    throw new LifecycleException(
                            Refusal.CONSENT_MISSING, "member.name", "refused by the test");
                });
        refuses(
                Refusal.CONSENT_MISSING,
                () ->
                        shop.doInTransaction(
                                em -> {
                                    em.find(Member.class, buyer.id).name = "김새이름";
                                    em.find(Member.class, buyer.id).nickname = "새 별명";
                                }));
        shop.guards.clear();
        assertThat(
                        shop.jdbc.queryForObject(
                                "select nickname from member where id = ?", String.class, buyer.id))
                .isEqualTo("처음");
        assertThat(
                        shop.jdbc.queryForObject(
                                "select count(*) from member_aud where id = ?",
                                Long.class,
                                buyer.id))
                .isEqualTo(1);
    }

    @Test
    void forgetsTheRowOfARefusedWrite() {
        refuses(Refusal.MASKED_VALUE_WRITE, () -> shop.member("김*하", "x@example.com"));
        assertThat(shop.runtime.frames().current()).isNull();
    }

    @Test
    void knowsNoRowBetweenTwoWrites() {
        shop.doInTransaction(
                em -> {
                    Member fresh = new Member();
                    fresh.name = "박소월";
                    fresh.email = "sowol@example.com";
                    fresh.memos.add("문 앞에");
                    em.persist(fresh);
                    em.flush();
                    assertNoRow(em);
                    fresh.name = "박새이름";
                    fresh.memos.add("경비실에");
                    em.flush();
                    assertNoRow(em);
                    em.remove(fresh);
                    em.flush();
                    assertNoRow(em);
                });
        assertThat(shop.runtime.frames().current()).isNull();
    }

    /** A parameter would be encrypted for the last row, and find nothing. */
    private void assertNoRow(EntityManager em) {
        assertThat(shop.runtime.frames().current()).isNull();
        assertThat(
                        em.createQuery("select m.id from Member m where m.email = :e", Long.class)
                                .setParameter("e", "jiha@example.com")
                                .getResultList())
                .containsExactly(buyer.id);
        refuses(
                Refusal.PROTECTED_QUERY,
                () ->
                        em.createQuery("from Member m where m.name = :name")
                                .setParameter("name", "김지하")
                                .getResultList());
    }

    @Test
    void hasRoomForTheLongestValueOfAColumn() {
        String longest = "👪".repeat(255);
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).name = longest);
        assertThat(
                        (Object)
                                shop.permitted(
                                        "membership", em -> em.find(Member.class, buyer.id).name))
                .isEqualTo(longest);
        assertThat(shop.stored("member", "name", buyer.id)).hasSize(StoredValue.OVERHEAD + 4 * 255);
    }

    @Test
    void storesEqualValuesUnequally() {
        Member namesake = shop.member("김지하", "other@example.com");
        byte[] first = shop.stored("member", "name", buyer.id);
        assertThat(shop.stored("member", "name", namesake.id)).isNotEqualTo(first);
        shop.permitted(
                "membership",
                em -> {
                    em.find(Member.class, buyer.id).name = "김새이름";
                    em.flush();
                    em.find(Member.class, buyer.id).name = "김지하";
                    return null;
                });
        assertThat(shop.stored("member", "name", buyer.id)).isNotEqualTo(first);
    }

    @Test
    void copiesAMaskIntoANewRowOfTheSamePersonOnly() {
        Long order = order("서울시 성북구 북악산로 11", "member:9001", "박소월");
        byte[] receiver = shop.stored("purchase_order", "receiver_name", order);
        Long copy = copyOf(order, "member:9001");
        assertThat(shop.stored("purchase_order", "receiver_name", copy)).isEqualTo(receiver);
        refuses(Refusal.MASKED_VALUE_WRITE, () -> copyOf(order, "member:9002"));
    }

    private Long copyOf(Long order, String receiver) {
        return shop.<Long>inTransaction(
                em -> {
                    PurchaseOrder loaded = em.find(PurchaseOrder.class, order);
                    PurchaseOrder copy = new PurchaseOrder();
                    copy.buyer = loaded.buyer;
                    copy.receiverKey = receiver;
                    copy.receiverName = loaded.receiverName;
                    em.persist(copy);
                    return copy.id;
                });
    }

    @Test
    void leavesNothingReadableInAnyFormOfList() {
        shop.doInTransaction(
                em -> {
                    Household household = new Household();
                    household.notes.add("가상 메모");
                    household.phones.add("010-0000-5678");
                    household.residents.add(new Resident("가상인", "1"));
                    em.persist(household);
                });
        assertThat(shop.dump()).doesNotContain("가상 메모", "010-0000-5678", "가상인");
    }

    @Test
    void takesTheTypedWordForADestroyedValueForNoDestruction() {
        byte[] before = shop.stored("member", "name", buyer.id);

        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.find(Member.class, buyer.id).name =
                                                String.valueOf("[erased]".toCharArray())));

        assertThat(shop.stored("member", "name", buyer.id)).isEqualTo(before);
    }

    @Test
    void refusesToWriteOutsideATransaction() {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            Member loose = new Member();
            loose.name = "박소월";
            refuses(Refusal.TRANSACTION_MISSING, () -> session.insert(loose));
        }
    }

    @Test
    void leavesNoKeyOfAMemberWhoseTransactionRolledBack() {
        List<Long> before = keysOf("member:%");
        shop.transactions.executeWithoutResult(
                status -> {
                    Member member = new Member();
                    member.name = "나그네";
                    shop.entities.persist(member);
                    shop.entities.flush();
                    status.setRollbackOnly();
                });

        assertThat(keysOf("member:%")).isEqualTo(before);
    }

    @Test
    void guardsWhatASessionWritesThatSharesTheTransaction() {
        List<ProtectedWrites> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes));
        Contact contact = new Contact();
        contact.email = "nageune@example.com";
        shop.doInTransaction(
                em -> {
                    try (StatelessSession shared =
                            em.unwrap(Session.class)
                                    .statelessWithOptions()
                                    .connection()
                                    .openStatelessSession()) {
                        shared.insert(contact);
                    }
                });

        assertThat(asked).hasSize(1);
        assertThat(keysOf("contact:" + contact.id)).hasSize(1);
    }

    @Test
    void keepsTheHistoryOfASessionThatSharesTheTransaction() {
        Visit visit = new Visit();
        shop.doInTransaction(
                em -> {
                    visit.visitor = new Visitor();
                    em.persist(visit.visitor);
                    em.flush();
                    visit.reason = "가상 방문";
                    try (StatelessSession session =
                            em.unwrap(Session.class)
                                    .statelessWithOptions()
                                    .connection()
                                    .openStatelessSession()) {
                        session.insert(visit);
                    }
                });

        assertThat(shop.dump()).doesNotContain("가상 방문");
        String first =
                shop.permitted(
                        "reception",
                        em -> {
                            AuditReader history = AuditReaderFactory.get(em);
                            Number revision = history.getRevisions(Visit.class, visit.id).get(0);
                            return history.find(Visit.class, visit.id, revision).reason;
                        });
        assertThat(first).isEqualTo("가상 방문");
    }

    @Test
    void refusesASessionThatIsNotToldOfTheEndOfItsTransaction() {
        refuses(
                Refusal.TRANSACTION_MISSING,
                () ->
                        shop.jdbc.execute(
                                (ConnectionCallback<Object>)
                                        connection -> {
                                            try (StatelessSession alone =
                                                    shop.sessionFactory()
                                                            .openStatelessSession(connection)) {
                                                return alone.insert(member("나그네"));
                                            }
                                        }));
    }

    @Test
    void asksTheGuardAgainAboutWhatIsFlushedWhileTheTransactionCompletes() {
        List<Integer> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes.all().size()));
        Member late = member("늦은이");
        shop.doInTransaction(
                em -> {
                    em.persist(member("첫째"));
                    em.flush();
                    SharedSessionContractImplementor session =
                            em.unwrap(SharedSessionContractImplementor.class);
                    TransactionCompletionCallbacks.BeforeCompletionCallback flushing =
                            completing -> {
                                em.persist(late);
                                em.flush();
                            };
                    session.getTransactionCompletionCallbacks().registerCallback(flushing);
                });

        assertThat(asked).containsExactly(1, 2);
        assertThat(keysOf("member:" + late.id)).hasSize(1);
    }

    @Test
    void logsWhatWasReadEvenIfTheTransactionRollsBack() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () ->
                                shop.permitted(
                                        "membership",
                                        em -> {
                                            assertThat(em.find(Member.class, buyer.id).name)
                                                    .isEqualTo("김지하");
                                            Member member = member("나그네");
                                            em.persist(member);
                                            em.flush();
                                            em.clear();
                                            em.find(Member.class, member.id);
                                            throw new IllegalStateException("roll back");
                                        }));

        assertThat(shop.evidence.access())
                .last()
                .satisfies(
                        access -> assertThat(access.subjects()).containsExactly(subject(buyer.id)));
    }

    @Test
    void makesTheKeyOfAnotherPersonWithoutCommittingTheRow() {
        String receiver = "member:made-" + System.identityHashCode(this);
        shop.transactions.executeWithoutResult(
                status -> {
                    PurchaseOrder gift = new PurchaseOrder();
                    gift.buyer = shop.entities.find(Member.class, buyer.id);
                    gift.deliveryAddress = "서울시 성북구 북악산로 111";
                    gift.receiverKey = receiver;
                    gift.receiverName = "박소월";
                    shop.entities.persist(gift);
                    shop.entities.flush();
                    status.setRollbackOnly();
                });

        assertThat(keysOf(receiver)).hasSize(1);
        assertThat(shop.jdbc.queryForObject("select count(*) from purchase_order", Long.class))
                .isZero();
    }

    @Test
    void readsANewMembersRowsInTheTransactionThatWritesThem() {
        List<Long> before = keysOf("member:%");
        String name =
                shop.permitted(
                        "membership",
                        em -> {
                            Member member = new Member();
                            member.name = "나그네";
                            em.persist(member);
                            em.flush();
                            em.clear();
                            return em.find(Member.class, member.id).name;
                        });

        assertThat(name).isEqualTo("나그네");
        assertThat(keysOf("member:%")).hasSize(before.size() + 1);
    }

    @Test
    void keepsOneKeyForAMemberWhoIsMentionedBeforeItsOwnRowIsWritten() {
        Member late =
                shop.inTransaction(
                        em -> {
                            Member member = new Member();
                            member.name = "늦은이";
                            em.persist(member);
                            PurchaseOrder gift = new PurchaseOrder();
                            gift.buyer = em.find(Member.class, buyer.id);
                            gift.deliveryAddress = "서울시 성북구 북악산로 111";
                            gift.receiverKey = "member:" + member.id;
                            gift.receiverName = "늦은이";
                            em.persist(gift);
                            return member;
                        });

        assertThat(keysOf("member:" + late.id)).hasSize(1);
        assertThat((Object) shop.permitted("membership", em -> em.find(Member.class, late.id).name))
                .isEqualTo("늦은이");
    }

    @Test
    void tellsWhenARetentionPeriodBeginsAndIsTakenBack() {
        List<String> told = new ArrayList<>();
        shop.retention.add(
                (connection, row, subject, event, startedAt) ->
                        told.add(row.id() + " " + subject + " " + event + " " + startedAt));
        Instant closed = Instant.parse("2026-11-02T03:00:00Z");
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).closedAt = closed);
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).closedAt = null);
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).nickname = "별명");
        assertThat(told)
                .containsExactly(
                        buyer.id + " member:" + buyer.id + " account-closed " + closed,
                        buyer.id + " member:" + buyer.id + " account-closed null");
    }

    @Test
    void storesAndReturnsUnusualTextIntact() {
        for (String name :
                List.of(
                        "👩‍👩‍👧‍👦 가족",
                        "שלום עולם",
                        "<script>alert(1)</script>",
                        "'; drop table member; --",
                        "\u202Ereversed",
                        "한".repeat(200))) {
            shop.doInTransaction(em -> em.find(Member.class, buyer.id).name = name);
            assertThat(
                            (Object)
                                    shop.permitted(
                                            "membership",
                                            em -> em.find(Member.class, buyer.id).name))
                    .isEqualTo(name);
        }
    }

    private Long order(String address, String receiver, String receiverName) {
        return shop.<Long>inTransaction(
                em -> {
                    PurchaseOrder order = new PurchaseOrder();
                    order.buyer = em.getReference(Member.class, buyer.id);
                    order.deliveryAddress = address;
                    order.receiverKey = receiver;
                    order.receiverName = receiverName;
                    em.persist(order);
                    return order.id;
                });
    }

    private DataSubjectId owner(String table, String column, Long row) {
        return shop.keys.subjectOf(StoredValue.keyId(shop.stored(table, column, row)));
    }

    private static DataSubjectId subject(Long id) {
        return new DataSubjectId("member", id.toString());
    }

    private static void refuses(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .as("cause of %s", failure)
                                        .hasValueSatisfying(
                                                cause ->
                                                        assertThat(cause.refusal())
                                                                .isEqualTo(refusal)));
    }

    private static Member member(String name) {
        Member member = new Member();
        member.name = name;
        return member;
    }

    private List<Long> keysOf(String subject) {
        return shop.jdbc.queryForList(
                "select key_id from jikimi_data_key where subject like ?", Long.class, subject);
    }
}
