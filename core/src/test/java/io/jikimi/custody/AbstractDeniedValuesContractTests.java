package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What may not be read must survive everything that is done to the row. The members are made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractDeniedValuesContractTests {

    private CustodyUnit shop;
    private Long id;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        id = shop.member("김지하", "jiha@example.com").id;
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void readsMasksOutsideAnyScope() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    assertThat(member.name).isEqualTo("김*하");
                    assertThat(member.email).isEqualTo("ji**@example.com");
                    assertThat(member.phone).isEqualTo("010-****-1234");
                    assertThat(member.birthDate).isNull();
                    assertThat(member.home.street).doesNotContain("111", "222", "3333");
                    assertThat(member.memos).singleElement().asString().doesNotContain("문");
                });
    }

    @Test
    void readsValuesForAPurposeThatListsThem() {
        shop.permitted(
                "membership",
                em -> {
                    Member member = em.find(Member.class, id);
                    assertThat(member.name).isEqualTo("김지하");
                    assertThat(member.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                    assertThat(member.memos).containsExactly("문 앞에 놓아 주세요");
                    assertThat(member.home.street)
                            .as("listed for delivery only")
                            .doesNotContain("111");
                    return null;
                });
    }

    @Test
    void keepsUnreadableValuesByteForByteWhenSomethingElseChanges() {
        List<byte[]> before = storedOf(id);

        shop.doInTransaction(em -> em.find(Member.class, id).nickname = "둘째");

        assertThat(storedOf(id)).usingRecursiveComparison().isEqualTo(before);
        assertThat(
                        shop.jdbc.queryForObject(
                                "select nickname from member where id = ?", String.class, id))
                .isEqualTo("둘째");
        assertThat(shop.statements.stream().filter(sql -> sql.startsWith("update member")))
                .allSatisfy(
                        sql ->
                                assertThat(sql)
                                        .doesNotContain(" name=?", ",name=?", "email", "birth"));
    }

    @Test
    void writesTheTrueValuesIntoTheHistoryOfAMaskedRow() {
        shop.doInTransaction(em -> em.find(Member.class, id).nickname = "둘째");

        shop.permitted(
                "membership",
                em -> {
                    var history = AuditReaderFactory.get(em.unwrap(SessionImplementor.class));
                    var revisions = history.getRevisions(Member.class, id);
                    assertThat(revisions).hasSize(2);
                    assertThat(revisions)
                            .allSatisfy(
                                    revision -> {
                                        Member then = history.find(Member.class, id, revision);
                                        assertThat(then.name).isEqualTo("김지하");
                                        assertThat(then.birthDate)
                                                .isEqualTo(LocalDate.of(1990, 2, 3));
                                    });
                    return null;
                });
    }

    @Test
    void sendsNoUpdateForALoadAndAFlush() {
        shop.statements.clear();
        shop.doInTransaction(
                em -> {
                    em.find(Member.class, id);
                    em.flush();
                });
        assertThat(shop.statements).noneMatch(sql -> sql.startsWith("update"));
    }

    @Test
    void storesANewValueOverAMask() {
        byte[] email = shop.stored("member", "email", id);
        shop.doInTransaction(em -> em.find(Member.class, id).name = "김새이름");
        assertThat((Object) shop.permitted("membership", em -> em.find(Member.class, id).name))
                .isEqualTo("김새이름");
        assertThat(shop.stored("member", "email", id)).isEqualTo(email);
    }

    @Test
    void putsACopyOfTheMaskBackToWhatItStandsFor() {
        List<byte[]> before = storedOf(id);
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.name = new String(member.name);
                    member.email = new String(member.email);
                    member.nickname = "셋째";
                });
        assertThat(storedOf(id)).usingRecursiveComparison().isEqualTo(before);
        assertThat(find("jiha@example.com")).containsExactly(id);
    }

    @Test
    void refusesTheMaskOfAReadableValue() {
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        shop.permitted(
                                "membership",
                                em -> {
                                    em.find(Member.class, id).name = "김*하";
                                    return null;
                                }));
    }

    @Test
    void refusesTheMaskOfAnotherPerson() {
        Long other = shop.member("박소월", "sowol@example.com").id;
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        shop.doInTransaction(
                                em -> {
                                    em.find(Member.class, id).name =
                                            em.find(Member.class, other).name;
                                }));
    }

    @Test
    void refusesTheMaskOfAnotherItem() {
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        shop.doInTransaction(
                                em -> {
                                    Member member = em.find(Member.class, id);
                                    member.phone = member.email;
                                }));
    }

    @Test
    void refusesAMaskShapedTextAsANewRow() {
        refuses(Refusal.MASKED_VALUE_WRITE, () -> shop.member("박*월", "copy@example.com"));
    }

    @Test
    void keepsValuesWhenADetachedCopyIsMerged() {
        List<byte[]> before = storedOf(id);
        Member detached = shop.inTransaction(em -> em.find(Member.class, id));
        shop.doInTransaction(
                em -> {
                    Member copy = new Member();
                    copy.id = id;
                    copy.version = detached.version;
                    copy.name = new String(detached.name);
                    copy.email = new String(detached.email);
                    copy.phone = new String(detached.phone);
                    copy.birthDate = null;
                    copy.home = new Address(new String(detached.home.street), "KR");
                    copy.memos.addAll(em.find(Member.class, id).memos);
                    copy.nickname = "합침";
                    em.merge(copy);
                });
        assertThat(storedOf(id)).usingRecursiveComparison().isEqualTo(before);
        assertThat(find("jiha@example.com")).containsExactly(id);
    }

    @Test
    void keepsReadableValuesWhenTheirMasksAreMerged() {
        Member detached =
                shop.inTransaction(
                        em -> {
                            Member member = em.find(Member.class, id);
                            member.memos.size();
                            return member;
                        });
        detached.nickname = "합침";
        shop.permitted(
                "membership",
                em -> {
                    Member merged = em.merge(detached);
                    assertThat(merged.name).isEqualTo("김지하");
                    assertThat(merged.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                    return null;
                });
        assertThat((Object) shop.permitted("membership", em -> em.find(Member.class, id).email))
                .isEqualTo("jiha@example.com");
    }

    @Test
    void keepsValuesInAnUpdateOfAStatelessSession() {
        Subscriber subscriber = subscriber("이상화", "sanghwa@example.com");
        List<byte[]> member = storedOf(id);
        byte[] name = shop.stored("subscriber", "name", subscriber.id);
        statelessly(
                session -> {
                    Subscriber loaded = session.get(Subscriber.class, subscriber.id);
                    loaded.nickname = "무상태";
                    session.update(loaded);
                });
        assertThat(shop.stored("subscriber", "name", subscriber.id)).isEqualTo(name);
        assertThat(storedOf(id)).usingRecursiveComparison().isEqualTo(member);
    }

    @Test
    void keepsAnUnreadableDateInAnUpdateOfAStatelessSession() {
        List<byte[]> before = storedOf(id);
        statelessly(
                session -> {
                    Member loaded = session.get(Member.class, id);
                    assertThat(loaded.birthDate).isNull();
                    loaded.nickname = "무상태";
                    session.update(loaded);
                });
        assertThat(storedOf(id)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void showsEachOfTwoPurposesItsOwnItemsInOneSession() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    assertThat(member.name).isEqualTo("김*하");
                    shop.forPurpose(
                            "membership",
                            () -> {
                                assertThat(member.email).isEqualTo("jiha@example.com");
                                assertThat(member.birthDate).isEqualTo(LocalDate.of(1990, 2, 3));
                                shop.forPurpose(
                                        "delivery",
                                        () -> {
                                            assertThat(member.name).isEqualTo("김지하");
                                            assertThat(member.email).isEqualTo("ji**@example.com");
                                            assertThat(member.birthDate).isNull();
                                            assertThat(member.home.street).contains("111");
                                            return null;
                                        });
                                assertThat(member.email).isEqualTo("jiha@example.com");
                                assertThat(member.home.street).doesNotContain("111");
                                return null;
                            });
                    assertThat(member.name).isEqualTo("김*하");
                    assertThat(member.birthDate).isNull();
                    member.nickname = "여러 목적";
                });
        assertThat((Object) shop.permitted("membership", em -> em.find(Member.class, id).birthDate))
                .isEqualTo(LocalDate.of(1990, 2, 3));
    }

    @Test
    void keepsAChangeOfTheCodeWhenAScopeOpens() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.name = "김바뀜";
                    shop.forPurpose(
                            "membership",
                            () -> {
                                assertThat(member.name).isEqualTo("김바뀜");
                                return null;
                            });
                });
        assertThat((Object) shop.permitted("membership", em -> em.find(Member.class, id).name))
                .isEqualTo("김바뀜");
    }

    @Test
    void failsForAPurposeThatKnowsNothingOfTheFile() {
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () -> shop.permitted("partnership", em -> em.find(Member.class, id)));
        assertThat(shop.evidence.access())
                .anySatisfy(entry -> assertThat(entry.result()).isEqualTo("PURPOSE_MISMATCH"));
    }

    @Test
    void readsEmptyAfterTheKeyWasDestroyed() {
        shop.doInTransaction(
                em ->
                        shop.keys.destroy(
                                new io.jikimi.subject.DataSubjectId("member", id.toString())));
        shop.permitted(
                "membership",
                em -> {
                    Member member = em.find(Member.class, id);
                    assertThat(member.name).isEqualTo(ProtectedValue.ERASED);
                    assertThat(member.email).isNull();
                    assertThat(member.birthDate).isNull();
                    return null;
                });
    }

    private void statelessly(java.util.function.Consumer<StatelessSession> work) {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            work.accept(session);
            session.getTransaction().commit();
        }
    }

    private Subscriber subscriber(String name, String email) {
        return shop.inTransaction(
                em -> {
                    Subscriber subscriber = new Subscriber();
                    subscriber.name = name;
                    subscriber.email = email;
                    em.persist(subscriber);
                    return subscriber;
                });
    }

    private List<Long> find(String email) {
        return shop.inTransaction(
                em ->
                        em.createQuery(
                                        "select m.id from Member m where m.email = :email",
                                        Long.class)
                                .setParameter("email", email)
                                .getResultList());
    }

    private List<byte[]> storedOf(Long member) {
        return Arrays.asList(
                shop.stored("member", "name", member),
                shop.stored("member", "email", member),
                shop.stored("member", "email_bidx", member),
                shop.stored("member", "phone", member),
                shop.stored("member", "birth_date", member),
                shop.stored("member", "street", member),
                shop.jdbc.queryForObject(
                        "select memos from member_memos where member_id = ?",
                        byte[].class,
                        member));
    }

    private static void refuses(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        failure ->
                                assertThat(LifecycleException.in(failure))
                                        .hasValueSatisfying(
                                                cause ->
                                                        assertThat(cause.refusal())
                                                                .isEqualTo(refusal)));
    }
}
