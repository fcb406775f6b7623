package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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
    void refusesToMoveARowToAnotherSubject() {
        Member other = shop.member("박소월", "sowol@example.com");
        Long order = order("서울시 성북구 북악산로 11", "member:9001", "박소월");
        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.find(PurchaseOrder.class, order).buyer =
                                                em.find(Member.class, other.id)));
        refuses(
                Refusal.SUBJECT_CHANGE,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.find(PurchaseOrder.class, order).receiverKey =
                                                "member:9002"));
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
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).phone = null);
        assertThat(asked).isEmpty();
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
    void refusesToWriteOutsideATransaction() {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            Member loose = new Member();
            loose.name = "박소월";
            refuses(Refusal.EVIDENCE_UNAVAILABLE, () -> session.insert(loose));
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

    @Test
    void readsAndFindsAfterTheTableAndTheColumnWereRenamed() {
        byte[] email = shop.stored("member", "email", buyer.id);
        byte[] index = shop.stored("member", "email_bidx", buyer.id);
        shop.jdbc.execute(
                "create table renamed_member (id bigint primary key, mail_address "
                        + (shop.isPostgres() ? "bytea" : "varbinary(2000)")
                        + ", mail_address_bidx "
                        + (shop.isPostgres() ? "bytea" : "varbinary(16)")
                        + ", full_name "
                        + (shop.isPostgres() ? "bytea" : "varbinary(2000)")
                        + ", closed_at timestamp)");
        shop.jdbc.update(
                "insert into renamed_member values (?, ?, ?, ?, null)",
                buyer.id,
                email,
                index,
                shop.stored("member", "name", buyer.id));
        try (CustodyUnit renamed =
                shop.withEntities(
                        List.of(RenamedMember.class), "io/jikimi/custody/register-renamed.yml")) {
            assertThat(
                            (Object)
                                    renamed.permitted(
                                            "membership",
                                            em ->
                                                    em.createQuery(
                                                                    "select m.fullName from RenamedMember m where m.mailAddress = 'jiha@example.com'",
                                                                    String.class)
                                                            .getSingleResult()))
                    .isEqualTo("김지하");
        } finally {
            shop.jdbc.execute("drop table renamed_member");
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

    private List<Long> keysOf(String subject) {
        return shop.jdbc.queryForList(
                "select key_id from jikimi_data_key where subject like ?", Long.class, subject);
    }
}
