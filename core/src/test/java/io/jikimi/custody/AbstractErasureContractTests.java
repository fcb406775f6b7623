package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.subject.DataSubjectId;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Sealing and destroying what Hibernate and Envers have written, over the real mapping. Made up
 * people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractErasureContractTests {

    private CustodyUnit shop;
    private Custody custody;
    private Member buyer;
    private Member receiver;
    private Long order;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
        custody = shop.storage(shop.dataSource).custody(shop.entities);
        // What destruction leaves behind has to pass the constraints a service may have added.
        shop.storage(shop.dataSource).formatChecks(shop.dialect()).forEach(shop.jdbc::execute);
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        buyer = shop.member("김지하", "jiha@example.com");
        receiver = shop.member("박소월", "sowol@example.com");
        shop.doInTransaction(em -> em.find(Member.class, buyer.id).name = "김새이름");
        order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder gift = new PurchaseOrder();
                            gift.buyer = em.getReference(Member.class, buyer.id);
                            gift.deliveryAddress = "서울시 성북구 북악산로 11";
                            gift.receiverKey = subject(receiver).toString();
                            gift.receiverName = "박소월";
                            em.persist(gift);
                            return gift.id;
                        });
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void findsEveryRowOfASubject() {
        assertThat(rows(buyer))
                .extracting(RowReference::id)
                .contains(buyer.id.toString(), order.toString());
        assertThat(rows(receiver))
                .extracting(RowReference::id)
                .contains(receiver.id.toString(), order.toString());
    }

    @Test
    void sealsRowsWithTheirHistoryAndIndexAndRestoresThemByteForByte() {
        byte[] name = shop.stored("member", "name", buyer.id);
        byte[] index = shop.stored("member", "email_bidx", buyer.id);
        seal(buyer);

        Custody.Remains sealed = remains(buyer);
        assertThat(sealed.values() + sealed.historyValues() + sealed.indexValues()).isZero();
        assertThat(sealed.sealedValues()).isPositive();
        shop.permitted(
                "membership",
                em -> {
                    assertThat(em.find(Member.class, buyer.id).name)
                            .isEqualTo(ProtectedValue.ERASED);
                    assertThat(
                                    em.createQuery(
                                                    "from Member m where m.email = 'jiha@example.com'")
                                            .getResultList())
                            .isEmpty();
                    return null;
                });

        shop.doInTransaction(em -> custody.unseal(rows(buyer), subject(buyer)));
        assertThat(shop.stored("member", "name", buyer.id)).isEqualTo(name);
        assertThat(shop.stored("member", "email_bidx", buyer.id)).isEqualTo(index);
        shop.permitted(
                "membership",
                em -> {
                    assertThat(em.find(Member.class, buyer.id).memos)
                            .containsExactly("문 앞에 놓아 주세요");
                    var history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
                    assertThat(history.getRevisions(Member.class, buyer.id))
                            .extracting(
                                    revision -> history.find(Member.class, buyer.id, revision).name)
                            .containsExactly("김지하", "김새이름");
                    return null;
                });
    }

    @Test
    void destroysOnePersonAndKeepsTheOtherInTheSameRow() {
        seal(buyer);
        shop.doInTransaction(
                em -> custody.destroy(rows(buyer), subject(buyer), Custody.Extent.EVERYTHING));

        assertThat(remains(buyer).none()).isTrue();
        assertThat(remains(receiver).none()).isFalse();
        shop.permitted(
                "delivery",
                em -> {
                    PurchaseOrder left = em.find(PurchaseOrder.class, order);
                    assertThat(left.deliveryAddress).isNull();
                    assertThat(left.receiverName).isEqualTo("박소월");
                    return null;
                });
        assertThat(shop.dump()).doesNotContain("김지하", "김새이름");
    }

    @Test
    void removesTheLastTraceWhenTheOtherGoesToo() {
        // The buyer's row stays behind empty while the order of both refers to it, and goes with a
        // later call.
        for (Member person : List.of(buyer, receiver, buyer)) {
            seal(person);
            shop.doInTransaction(
                    em ->
                            custody.destroy(
                                    rows(person), subject(person), Custody.Extent.EVERYTHING));
        }
        for (String table :
                List.of(
                        "member",
                        "member_aud",
                        "member_memos",
                        "member_memos_aud",
                        "purchase_order",
                        "purchase_order_aud")) {
            assertThat(shop.jdbc.queryForObject("select count(*) from " + table, Long.class))
                    .as(table)
                    .isZero();
        }
    }

    private void seal(Member person) {
        shop.doInTransaction(
                em -> custody.seal(rows(person), subject(person), Custody.Extent.EVERYTHING));
    }

    private List<RowReference> rows(Member person) {
        return shop.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject(person)));
    }

    private Custody.Remains remains(Member person) {
        return shop.<Custody.Remains>inTransaction(em -> custody.remains(subject(person)));
    }

    private static DataSubjectId subject(Member person) {
        return new DataSubjectId("member", String.valueOf(person.id));
    }
}
