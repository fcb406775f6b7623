package io.jikimi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jikimi.custody.Custody;
import io.jikimi.custody.Custody.Destroyed;
import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.CustodyUnit;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.shop.BusinessContact;
import io.jikimi.custody.shop.Contact;
import io.jikimi.custody.shop.Household;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.SteppingDataSource;
import io.jikimi.subject.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Erasure over the tables that Hibernate's mapping names: embeddables, lists, hierarchies, history,
 * cache. Every person and value here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractRowCustodyContractTests {

    private SteppingDataSource watched;
    private CustodyUnit unit;
    private Custody custody;

    abstract DataSource dataSource();

    @BeforeAll
    void open() {
        watched = new SteppingDataSource(dataSource());
        unit = new CustodyUnit(watched);
        custody = unit.storage(unit.dataSource).custody(unit.entities);
    }

    @BeforeEach
    void empty() {
        watched.listen(sql -> {});
        unit.reset();
        unit.jdbc.execute("delete from jikimi_sealed");
    }

    @AfterAll
    void close() {
        unit.close();
    }

    @Test
    void sealsAndRestoresARowWithEmbeddableListAndHistory() {
        Member member = aMemberWithHistory();
        DataSubjectId subject = subject(member.id);
        List<String> before = cells();

        int sealed = unit.inTransaction(em -> seal(subject, row(Member.class, member.id)));

        assertThat(sealed).isGreaterThan(8);
        assertThat(cells()).isNotEqualTo(before);
        unit.permitted(
                "membership",
                em -> {
                    Member read = em.find(Member.class, member.id);
                    assertThat(read.email).isNull();
                    assertThat(read.phone).isNull();
                    assertThat(read.birthDate).isNull();
                    assertThat(read.memos).isEmpty();
                    assertThat(read.nickname).isEqualTo("나중");
                    assertThat(found(em, "sealed@example.com")).isZero();
                    return null;
                });
        unit.permitted(
                "membership",
                em -> {
                    for (Number revision :
                            AuditReaderFactory.get(em).getRevisions(Member.class, member.id)) {
                        Member read =
                                AuditReaderFactory.get(em).find(Member.class, member.id, revision);
                        assertThat(read.email).isNull();
                        assertThat(read.phone).isNull();
                    }
                    return null;
                });

        int restored =
                unit.inTransaction(
                        em -> custody.unseal(List.of(row(Member.class, member.id)), subject));

        assertThat(restored).isEqualTo(sealed);
        assertThat(cells()).isEqualTo(before);
        assertThat(unit.<Long>permitted("membership", em -> found(em, "sealed@example.com")))
                .isEqualTo(1);
    }

    @Test
    void destroysARowWithEverythingThatGoesWithIt() {
        Member member = aMemberWithHistory();
        DataSubjectId subject = subject(member.id);

        unit.inTransaction(em -> seal(subject, row(Member.class, member.id)));
        Destroyed destroyed = destroy(subject, row(Member.class, member.id));

        assertThat(destroyed.rowsDeleted()).containsExactly(row(Member.class, member.id));
        for (String table : List.of("member", "member_aud", "member_memos", "member_memos_aud")) {
            assertThat(count(table)).as(table).isZero();
        }
        assertThat(unit.<Boolean>inTransaction(em -> custody.remains(subject).none())).isTrue();
    }

    @Test
    void destroysARowOfAHierarchyOverSeveralTables() {
        BusinessContact contact =
                unit.inTransaction(
                        em -> {
                            BusinessContact fresh = new BusinessContact();
                            fresh.email = "partner@example.com";
                            fresh.account = "000-00-000000";
                            fresh.department = "영업";
                            em.persist(fresh);
                            return fresh;
                        });
        unit.doInTransaction(em -> em.find(BusinessContact.class, contact.id).department = "구매");
        DataSubjectId subject = new DataSubjectId("contact", String.valueOf(contact.id));
        RowReference row = row(Contact.class, contact.id);

        assertThat(unit.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject)))
                .containsExactly(row);
        assertThat(unit.<Integer>inTransaction(em -> seal(subject, row))).isEqualTo(6);
        assertThat(unit.jdbc.queryForMap("select * from contact"))
                .containsEntry("email_bidx", null);
        assertThat(destroy(subject, row).rowsDeleted()).containsExactly(row);
        for (String table :
                List.of("contact", "business_contact", "contact_aud", "business_contact_aud")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void sealsRestoresAndDestroysEveryFormOfList() {
        Long id =
                unit.inTransaction(
                        em -> {
                            Household fresh = new Household();
                            fresh.notes.addAll(List.of("가상 메모", "가상 메모"));
                            fresh.phones.add("010-0000-4321");
                            fresh.residents.add(new Resident("가상인", "1"));
                            em.persist(fresh);
                            return fresh.id;
                        });
        unit.doInTransaction(em -> em.find(Household.class, id).phones.add("010-0000-4322"));
        DataSubjectId subject = new DataSubjectId("household", String.valueOf(id));
        RowReference row = row(Household.class, id);
        List<String> before = cells();

        assertThat(unit.<Integer>inTransaction(em -> seal(subject, row))).isEqualTo(10);
        assertThat(unit.<Custody.Remains>inTransaction(em -> custody.remains(subject)))
                .isEqualTo(new Custody.Remains(0, 0, 0, 10));
        unit.doInTransaction(em -> custody.unseal(List.of(row), subject));
        assertThat(cells()).isEqualTo(before);

        unit.inTransaction(em -> seal(subject, row));
        assertThat(destroy(subject, row).rowsDeleted()).containsExactly(row);
        for (String table :
                List.of(
                        "home",
                        "home_aud",
                        "home_notes",
                        "home_notes_aud",
                        "household_number",
                        "household_number_log_aud",
                        "home_residents",
                        "resident_history")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void leavesTheReceiverOfAGift() {
        Member ann = unit.member("가상갑", "ann@example.com");
        Member ben = unit.member("가상을", "ben@example.com");
        PurchaseOrder order =
                unit.inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, ann.id);
                            fresh.deliveryAddress = "가상시 없는로 1";
                            fresh.receiverKey = subject(ben.id).toString();
                            fresh.receiverName = "가상을";
                            em.persist(fresh);
                            return fresh;
                        });

        assertThat(unit.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject(ben.id))))
                .containsExactlyInAnyOrder(
                        row(Member.class, ben.id), row(PurchaseOrder.class, order.id));
        destroy(subject(ann.id), row(Member.class, ann.id), row(PurchaseOrder.class, order.id));

        unit.permitted(
                "delivery",
                em -> {
                    PurchaseOrder read = em.find(PurchaseOrder.class, order.id);
                    assertThat(read.receiverName).isEqualTo("가상을");
                    assertThat(read.deliveryAddress).isNull();
                    return null;
                });
        assertThat(count("member")).isEqualTo(2);
        destroy(subject(ben.id), row(PurchaseOrder.class, order.id));
        assertThat(count("purchase_order")).isEqualTo(1);
        Destroyed skeletons =
                destroy(
                        subject(ann.id),
                        row(Member.class, ann.id),
                        row(PurchaseOrder.class, order.id));
        assertThat(skeletons.rowsDeleted()).hasSize(2);
    }

    /** What came between the copy and the emptying would stand nowhere any more. */
    @Test
    void letsNobodyWriteIntoARowThatIsBeingSealed() {
        Member member = unit.member("가상갑", "meanwhile@example.com");
        DataSubjectId subject = subject(member.id);
        List<Throwable> refused =
                whenPrepared("update member set", "update member set name = email");

        unit.inTransaction(em -> seal(subject, row(Member.class, member.id)));

        assertThat(refused).singleElement().isInstanceOf(SQLException.class);
    }

    /** Between the look whose values it holds and its end. */
    @Test
    void letsNobodyWriteIntoARowThatIsBeingDestroyed() {
        Member member = unit.member("가상갑", "meanwhile@example.com");
        DataSubjectId subject = subject(member.id);
        List<Throwable> refused =
                whenPrepared("delete from member where", "update member set name = email");

        Destroyed destroyed = destroy(subject, row(Member.class, member.id));

        assertThat(refused).singleElement().isInstanceOf(SQLException.class);
        assertThat(destroyed.rowsDeleted()).hasSize(1);
    }

    /** Lets somebody else send a statement right before one, and tells what came of it. */
    private List<Throwable> whenPrepared(String before, String meanwhile) {
        List<Throwable> outcome = new ArrayList<>();
        watched.listen(
                sql -> {
                    if (sql.startsWith(before) && outcome.isEmpty()) {
                        outcome.add(catchThrowable(() -> withoutWaiting(meanwhile)));
                    }
                });
        return outcome;
    }

    private void withoutWaiting(String sql) throws SQLException {
        try (Connection other = watched.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(
                    switch (DatabaseDialect.of(other)) {
                        case H2 -> "set lock_timeout 200";
                        case POSTGRESQL -> "set lock_timeout = 200";
                        case MARIADB -> "set innodb_lock_wait_timeout = 1";
                    });
            try {
                statement.executeUpdate(sql);
            } finally {
                statement.execute(
                        switch (DatabaseDialect.of(other)) {
                            case H2 -> "set lock_timeout 2000";
                            case POSTGRESQL -> "reset lock_timeout";
                            case MARIADB -> "set innodb_lock_wait_timeout = default";
                        });
            }
        }
    }

    @Test
    void destroysSomeItemsOnly() {
        Member member = aMemberWithHistory();
        DataSubjectId subject = subject(member.id);
        Extent memos = Extent.of(Set.of("member.memo", "member.birth"));

        unit.inTransaction(
                em -> custody.seal(List.of(row(Member.class, member.id)), subject, memos));
        unit.inTransaction(
                em -> custody.destroy(List.of(row(Member.class, member.id)), subject, memos));

        unit.permitted(
                "membership",
                em -> {
                    Member read = em.find(Member.class, member.id);
                    assertThat(read.memos).isEmpty();
                    assertThat(read.birthDate).isNull();
                    assertThat(read.email).isEqualTo("sealed@example.com");
                    return null;
                });
    }

    @Test
    void takesTheRowOutOfTheCache() {
        Subscriber subscriber =
                unit.inTransaction(
                        em -> {
                            Subscriber fresh = new Subscriber();
                            fresh.name = "가상구독";
                            fresh.email = "subscriber@example.com";
                            em.persist(fresh);
                            return fresh;
                        });
        unit.inTransaction(em -> em.find(Subscriber.class, subscriber.id).nickname);
        assertThat(unit.sessionFactory().getCache().contains(Subscriber.class, subscriber.id))
                .isTrue();

        DataSubjectId subject = subject(subscriber.id);
        unit.inTransaction(em -> seal(subject, row(Subscriber.class, subscriber.id)));

        assertThat(unit.sessionFactory().getCache().contains(Subscriber.class, subscriber.id))
                .isFalse();
        assertThat(
                        unit.<String>permitted(
                                "membership", em -> em.find(Subscriber.class, subscriber.id).email))
                .isNull();
    }

    @Test
    void anAppThatGoesOnWritingASealedRowBringsNothingBack() {
        Member member = aMemberWithHistory();
        DataSubjectId subject = subject(member.id);
        unit.inTransaction(em -> seal(subject, row(Member.class, member.id)));

        unit.inTransaction(
                em -> {
                    em.find(Member.class, member.id).nickname = "그 뒤";
                    return null;
                });

        assertThat(unit.<Custody.Remains>inTransaction(em -> custody.remains(subject)).values())
                .isZero();
    }

    private Member aMemberWithHistory() {
        Member member = unit.member("가상인물", "sealed@example.com");
        unit.permitted(
                "membership",
                em -> {
                    Member managed = em.find(Member.class, member.id);
                    managed.nickname = "나중";
                    managed.phone = "010-0000-9999";
                    managed.memos.add("벨을 누르지 마세요");
                    return null;
                });
        return member;
    }

    private static Long found(jakarta.persistence.EntityManager em, String email) {
        return em.createQuery("select count(m) from Member m where m.email = :email", Long.class)
                .setParameter("email", email)
                .getSingleResult();
    }

    /** Every cell of the database; PostgreSQL returns changed rows in another order. */
    private List<String> cells() {
        return Arrays.stream(unit.dump().split("\\|")).sorted().toList();
    }

    private int seal(DataSubjectId subject, RowReference... rows) {
        return custody.seal(List.of(rows), subject, Extent.EVERYTHING);
    }

    private Destroyed destroy(DataSubjectId subject, RowReference... rows) {
        return unit.inTransaction(em -> custody.destroy(List.of(rows), subject, Extent.EVERYTHING));
    }

    private static DataSubjectId subject(Long id) {
        return new DataSubjectId("member", String.valueOf(id));
    }

    private static RowReference row(Class<?> type, Long id) {
        return new RowReference(type.getName(), String.valueOf(id));
    }

    private long count(String table) {
        Map<String, Object> row = unit.jdbc.queryForMap("select count(*) as n from " + table);
        return ((Number) row.get("n")).longValue();
    }
}
