package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.crypto.StoredValue;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Visit;
import io.jikimi.custody.shop.Visitor;
import io.jikimi.keys.KeyState;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.StatelessSession;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Where the database makes the identifier while it inserts, values are encrypted before anybody
 * knows whose they are; everything else happens as if the identifier had come first. The visitors
 * are made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractIdentityContractTests {

    private CustodyUnit shop;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void emptyShop() {
        shop.reset();
        shop.jdbc.execute("delete from jikimi_data_key");
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void storesValuesUnderTheKeyOfTheNewSubject() {
        Visitor ann = welcome("가상갑", "ann@example.com");
        Visitor ben = welcome("가상을", "ben@example.com");

        for (Visitor visitor : List.of(ann, ben)) {
            for (String column : List.of("name", "email", "birth_date")) {
                assertThat(owner("visitor", column, visitor.id)).isEqualTo(subject(visitor));
                assertThat(owner("visitor_aud", column, visitor.id)).isEqualTo(subject(visitor));
            }
            assertThat(shop.keys.states(subject(visitor))).containsExactly(KeyState.LIVE);
            assertThat(shop.keys.keyIdsOf(subject(visitor))).hasSize(1);
        }
        assertThat(shop.dump()).doesNotContain("가상갑", "가상을", "ann@", "ben@", "1990-02-03");
    }

    @Test
    void readsAndFindsWhatWasStored() {
        Visitor ann = welcome("가상갑", "ann@example.com");
        welcome("가상을", "ben@example.com");

        shop.permitted(
                "reception",
                em -> {
                    Visitor found =
                            em.createQuery(
                                            "from Visitor v where v.email = 'ann@example.com'",
                                            Visitor.class)
                                    .getSingleResult();
                    assertThat(found.id).isEqualTo(ann.id);
                    assertThat(found.name).isEqualTo("가상갑");
                    assertThat(found.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                    assertThat(found.notes).containsExactly("휠체어");
                    Visitor first =
                            AuditReaderFactory.get(em)
                                    .find(
                                            Visitor.class,
                                            ann.id,
                                            AuditReaderFactory.get(em)
                                                    .getRevisions(Visitor.class, ann.id)
                                                    .get(0));
                    assertThat(first.name).isEqualTo("가상갑");
                    assertThat(first.notes).containsExactly("휠체어");
                    return null;
                });
        assertThat(shop.<String>inTransaction(em -> em.find(Visitor.class, ann.id).name))
                .isEqualTo("가*갑");
    }

    @Test
    void keepsTheKeyOfAnotherPersonInTheSameRow() {
        Visitor child =
                shop.inTransaction(
                        em -> {
                            Visitor fresh = visitor("가상아이", "child@example.com");
                            fresh.guardianKey = "visitor:9001";
                            fresh.guardian = "가상부모";
                            em.persist(fresh);
                            return fresh;
                        });
        assertThat(owner("visitor", "guardian", child.id))
                .isEqualTo(new DataSubjectId("visitor", "9001"));
        assertThat(owner("visitor", "name", child.id)).isEqualTo(subject(child));
        assertThat(owner("visitor_aud", "guardian", child.id))
                .isEqualTo(new DataSubjectId("visitor", "9001"));
    }

    @Test
    void storesTheKeyWithTheTransactionAndNotBefore() {
        shop.doInTransaction(
                em -> {
                    em.persist(visitor("가상갑", "ann@example.com"));
                    em.flush();
                    assertThat(keysSeenByOthers()).isZero();
                });
        assertThat(keysSeenByOthers()).isEqualTo(1);
    }

    @Test
    void leavesNeitherRowNorKeyAfterARollback() {
        Visitor[] rolledBack = new Visitor[1];
        shop.transactions.executeWithoutResult(
                status -> {
                    rolledBack[0] = visitor("가상갑", "ann@example.com");
                    shop.entities.persist(rolledBack[0]);
                    shop.entities.flush();
                    status.setRollbackOnly();
                });
        assertThat(keysSeenByOthers()).isZero();
        assertThat(count("visitor")).isZero();
        assertThat(shop.keys.states(subject(rolledBack[0]))).isEmpty();
        welcome("가상갑", "ann@example.com");
        assertThat(keysSeenByOthers()).isEqualTo(1);
    }

    @Test
    void leavesNothingOfARefusedWrite() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> welcome("가*갑", "ann@example.com"))
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .map(LifecycleException::refusal)
                                        .contains(Refusal.MASKED_VALUE_WRITE));
        assertThat(shop.runtime.frames().current()).isNull();
        welcome("가상갑", "ann@example.com");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> welcome("가상을", "ANN@example.com"))
                .withStackTraceContaining("onstraint");
        assertThat(keysSeenByOthers()).isEqualTo(1);
        assertThat(count("visitor")).isEqualTo(1);
    }

    @Test
    void asksTheGuardOnceWithTheIdentifierThatWasMade() {
        List<ProtectedWrites> asked = new ArrayList<>();
        shop.guards.add((connection, writes) -> asked.add(writes));

        Visitor ann = welcome("가상갑", "ann@example.com");

        assertThat(asked)
                .singleElement()
                .satisfies(
                        writes ->
                                assertThat(writes.all())
                                        .singleElement()
                                        .satisfies(
                                                written -> {
                                                    assertThat(written.subject())
                                                            .isEqualTo(subject(ann));
                                                    assertThat(written.newSubject()).isTrue();
                                                    assertThat(written.newKey()).isTrue();
                                                    assertThat(written.keyId())
                                                            .isIn(shop.keys.keyIdsOf(subject(ann)));
                                                    assertThat(written.items())
                                                            .extracting(
                                                                    item -> item.qualifiedName())
                                                            .containsExactlyInAnyOrder(
                                                                    "visitor.name",
                                                                    "visitor.email",
                                                                    "visitor.birth",
                                                                    "visitor.note");
                                                }));
    }

    @Test
    void rollsBackWhenTheGuardRefuses() {
        shop.guards.add(
                (connection, writes) -> {
                    throw new LifecycleException(
                            Refusal.CONSENT_MISSING, "visitor.name", "refused by the test");
                });
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> welcome("가상갑", "ann@example.com"));
        shop.guards.clear();
        assertThat(count("visitor")).isZero();
        assertThat(keysSeenByOthers()).isZero();
    }

    @Test
    void tellsOfAPeriodThatBeginsWithTheRow() {
        List<String> told = new ArrayList<>();
        shop.retention.add(
                (connection, row, subject, event, startedAt) ->
                        told.add(row.id() + " " + subject + " " + event + " " + startedAt));
        Instant done = Instant.parse("2026-11-02T03:00:00Z");

        Visit visit =
                shop.inTransaction(
                        em -> {
                            Visit fresh = new Visit();
                            fresh.visitor = visitor("가상갑", "ann@example.com");
                            fresh.visitor.closedAt = done;
                            fresh.reason = "면담";
                            fresh.completedAt = done;
                            em.persist(fresh);
                            return fresh;
                        });

        Long visitor = visit.visitor.id;
        assertThat(told)
                .containsExactlyInAnyOrder(
                        visitor + " visitor:" + visitor + " account-closed " + done,
                        visit.id + " visitor:" + visitor + " visit-completed " + done);
        assertThat(owner("visit", "reason", visit.id)).isEqualTo(subject(visit.visitor));
        assertThat(owner("visit_aud", "reason", visit.id)).isEqualTo(subject(visit.visitor));
    }

    @Test
    void writesTheSameRowAgainInTheSameTransaction() {
        Visitor ann =
                shop.inTransaction(
                        em -> {
                            Visitor fresh = visitor("가상갑", "ann@example.com");
                            em.persist(fresh);
                            em.flush();
                            fresh.name = "가상새이름";
                            fresh.notes.add("주차");
                            em.flush();
                            return fresh;
                        });
        assertThat(owner("visitor", "name", ann.id)).isEqualTo(subject(ann));
        assertThat(keysSeenByOthers()).isEqualTo(1);
        shop.permitted(
                "reception",
                em -> {
                    Visitor read = em.find(Visitor.class, ann.id);
                    assertThat(read.name).isEqualTo("가상새이름");
                    assertThat(read.notes).containsExactlyInAnyOrder("휠체어", "주차");
                    return null;
                });
    }

    @Test
    void readsBehindAPermitBeforeTheTransactionHasEnded() {
        shop.permitted(
                "reception",
                em -> {
                    Visitor fresh = visitor("가상갑", "ann@example.com");
                    em.persist(fresh);
                    em.flush();
                    em.clear();
                    assertThat(em.find(Visitor.class, fresh.id).name).isEqualTo("가상갑");
                    return null;
                });
        assertThat(shop.evidence.access())
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.subjects())
                                        .allMatch(subject -> subject.file().equals("visitor")));
    }

    @Test
    void servesAStatelessSession() {
        Caller caller = new Caller();
        caller.name = "가상갑";
        caller.phones.add("010-0000-7777");
        Visitor ann = welcome("가상을", "ann@example.com");
        Visit visit = new Visit();
        visit.visitor = ann;
        visit.reason = "면담";
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.insert(caller);
            session.insert(visit);
            session.getTransaction().commit();
        }
        DataSubjectId subject = new DataSubjectId("caller", String.valueOf(caller.id));
        assertThat(owner("caller", "name", caller.id)).isEqualTo(subject);
        assertThat(
                        shop.keys.subjectOf(
                                StoredValue.keyId(
                                        shop.jdbc.queryForObject(
                                                "select phones from caller_phones where caller_id = ?",
                                                byte[].class,
                                                caller.id))))
                .isEqualTo(subject);
        assertThat(owner("visit", "reason", visit.id)).isEqualTo(subject(ann));
        assertThat(owner("visit_aud", "reason", visit.id)).isEqualTo(subject(ann));
    }

    @Test
    void destroysWhatItStored() {
        Visitor ann = welcome("가상갑", "ann@example.com");
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        List<RowReference> rows =
                shop.<List<RowReference>>inTransaction(em -> custody.rowsOf(subject(ann)));
        assertThat(rows)
                .containsExactly(new RowReference(Visitor.class.getName(), ann.id.toString()));
        shop.doInTransaction(
                em -> {
                    custody.seal(rows, subject(ann), Custody.Extent.EVERYTHING);
                    custody.destroy(rows, subject(ann), Custody.Extent.EVERYTHING);
                    shop.keys.destroy(subject(ann));
                });
        for (String table :
                List.of("visitor", "visitor_aud", "visitor_notes", "visitor_notes_aud")) {
            assertThat(count(table)).as(table).isZero();
        }
        assertThat(shop.keys.states(subject(ann))).containsExactly(KeyState.DESTROYED);
    }

    private static Visitor visitor(String name, String email) {
        Visitor visitor = new Visitor();
        visitor.name = name;
        visitor.email = email;
        visitor.birthDate = LocalDate.of(1990, 2, 3);
        visitor.notes.add("휠체어");
        return visitor;
    }

    private Visitor welcome(String name, String email) {
        return shop.inTransaction(
                em -> {
                    Visitor fresh = visitor(name, email);
                    em.persist(fresh);
                    return fresh;
                });
    }

    private static DataSubjectId subject(Visitor visitor) {
        return new DataSubjectId("visitor", String.valueOf(visitor.id));
    }

    private DataSubjectId owner(String table, String column, Long row) {
        return shop.keys.subjectOf(StoredValue.keyId(shop.stored(table, column, row)));
    }

    private long count(String table) {
        return shop.jdbc.queryForObject("select count(*) from " + table, Long.class);
    }

    /** On a connection of its own, so that it sees only what is committed. */
    private int keysSeenByOthers() {
        try (Connection connection = shop.dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet counted =
                        statement.executeQuery("select count(*) from jikimi_data_key")) {
            counted.next();
            return counted.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
