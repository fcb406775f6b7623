package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.Caller;
import io.jikimi.custody.shop.Diary;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Passport;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.custody.shop.Resident;
import io.jikimi.custody.shop.Subscriber;
import io.jikimi.purpose.ForPurpose;
import io.jikimi.purpose.PurposeAdvisor;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Hibernate;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.aop.framework.ProxyFactory;

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
        assertThat(
                        shop.jdbc.queryForObject(
                                "select nickname from subscriber where id = ?",
                                String.class,
                                subscriber.id))
                .isEqualTo("무상태");
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

    @Test
    void loadsAndKeepsARowOfValuesThatMustNotBeNullAfterTheirDestruction() {
        Long passport = passport();
        destroy(passport);

        readsNothingOf(passport);
        changesTheRestOf(passport);
        readsNothingOf(passport);
        refuses(
                Refusal.KEY_DESTROYED,
                () -> shop.permitted("travel", em -> em.find(Passport.class, passport).visits = 4));
        shop.doInTransaction(em -> em.remove(em.find(Passport.class, passport)));
        assertThat(shop.jdbc.queryForObject("select count(*) from passport", Long.class)).isZero();
    }

    @Test
    void loadsAndKeepsARowWhoseColumnsHoldTombstones() {
        Long passport = passport();
        DataSubjectId traveller = new DataSubjectId("passport", passport.toString());
        Custody custody = shop.storage(shop.dataSource).custody(shop.entities);
        shop.doInTransaction(
                em ->
                        custody.seal(
                                custody.rowsOf(traveller), traveller, Custody.Extent.EVERYTHING));
        List<String> emptied = passportCells(passport);
        assertThat(emptied).containsOnly("[0]");

        readsNothingOf(passport);
        changesTheRestOf(passport);

        assertThat(passportCells(passport)).isEqualTo(emptied);
        shop.doInTransaction(em -> custody.unseal(custody.rowsOf(traveller), traveller));
        assertThat(
                        shop.<Integer>permitted(
                                "travel", em -> em.find(Passport.class, passport).visits))
                .isEqualTo(3);
    }

    private Long passport() {
        return shop.inTransaction(
                em -> {
                    Passport fresh = newPassport();
                    em.persist(fresh);
                    return fresh.id;
                });
    }

    static Passport newPassport() {
        Passport fresh = new Passport();
        fresh.name = "가상인";
        fresh.birthDate = LocalDate.of(1990, 5, 1);
        fresh.visits = 3;
        fresh.miles = 12_000L;
        fresh.fee = new BigDecimal("53000");
        fresh.visa = true;
        fresh.photo = new byte[] {1, 2, 3};
        return fresh;
    }

    private void destroy(Long passport) {
        shop.doInTransaction(
                em -> shop.keys.destroy(new DataSubjectId("passport", passport.toString())));
    }

    /** No date and no number is invented: only a text can say that it was destroyed. */
    private void readsNothingOf(Long passport) {
        shop.permitted(
                "travel",
                em -> {
                    Passport read = em.find(Passport.class, passport);
                    assertThat(read.name).isEqualTo(ProtectedValue.ERASED);
                    assertThat(read.birthDate).isNull();
                    assertThat(read.visits).isNull();
                    assertThat(read.miles).isNull();
                    assertThat(read.fee).isNull();
                    assertThat(read.visa).isNull();
                    assertThat(read.photo).isNull();
                    return null;
                });
    }

    private void changesTheRestOf(Long passport) {
        shop.permitted("travel", em -> em.find(Passport.class, passport).status = "closed");
        Passport detached = shop.permitted("travel", em -> em.find(Passport.class, passport));
        detached.status = "merged";
        shop.doInTransaction(em -> em.merge(detached));
        statelessly(
                session -> {
                    Passport row = session.get(Passport.class, passport);
                    row.status = "stateless";
                    session.update(row);
                });
        assertThat(shop.jdbc.queryForObject("select status from passport", String.class))
                .isEqualTo("stateless");
    }

    private List<String> passportCells(Long passport) {
        List<String> cells = new ArrayList<>();
        for (String column :
                List.of("name", "birth_date", "visits", "miles", "fee", "visa", "photo")) {
            cells.add(Arrays.toString(shop.stored("passport", column, passport)));
        }
        return cells;
    }

    @Test
    void sendsNothingForACopyOfTheMaskAlone() {
        for (UnaryOperator<String> copying :
                List.<UnaryOperator<String>>of(String::new, String::intern, mask -> mask + "")) {
            shop.statements.clear();
            shop.doInTransaction(
                    em -> {
                        Member member = em.find(Member.class, id);
                        member.name = copying.apply(member.name);
                        member.email = copying.apply(member.email);
                    });
            assertThat(shop.statements).noneMatch(sql -> sql.startsWith("update"));
        }
    }

    @Test
    void refusesAMaskShapedTextOverAMask() {
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> shop.doInTransaction(em -> em.find(Member.class, id).name = "박*월"));
    }

    @Test
    void storesAMaskAsTextInAnOrdinaryAttribute() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.nickname = member.name;
                });
        assertThat(
                        shop.jdbc.queryForObject(
                                "select nickname from member where id = ?", String.class, id))
                .isEqualTo("김*하");
    }

    @Test
    void keepsWhatANewEmbeddableTakesOver() {
        byte[] street = shop.stored("member", "street", id);
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.home = new Address(member.home.street, "JP");
                });
        assertThat(shop.stored("member", "street", id)).isEqualTo(street);
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.home = new Address(new String(member.home.street), "CN");
                });
        assertThat(shop.stored("member", "street", id)).isEqualTo(street);
        assertThat(
                        shop.jdbc.queryForObject(
                                "select country from member where id = ?", String.class, id))
                .isEqualTo("CN");
    }

    @Test
    void refusesACopyOfAMaskInAList() {
        Long caller = caller();
        List<String> before = phonesOf(caller);
        for (Consumer<Caller> change :
                List.<Consumer<Caller>>of(
                        read -> read.phones.add(new String(read.phones.get(0))),
                        read -> read.notes.add(new String(read.notes.get(0))))) {
            refuses(
                    Refusal.MASKED_VALUE_WRITE,
                    () -> shop.doInTransaction(em -> change.accept(em.find(Caller.class, caller))));
        }
        assertThat(phonesOf(caller)).isEqualTo(before);
    }

    @Test
    void validatesOnlyWhatIsReadableAndNew() {
        Long caller = caller();
        shop.doInTransaction(em -> em.find(Caller.class, caller).topic = "목록은 읽지 않음");
        shop.doInTransaction(em -> em.find(Caller.class, caller).relatives.get(0).floor = "9");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.doInTransaction(
                                        em ->
                                                em.find(Caller.class, caller)
                                                        .relatives
                                                        .add(new Resident("not hangul", "1"))))
                .withStackTraceContaining("ConstraintViolationException");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () ->
                                shop.permitted(
                                        "visits",
                                        em ->
                                                em.find(Caller.class, caller)
                                                        .phones
                                                        .add("not a number")))
                .withStackTraceContaining("ConstraintViolationException");
    }

    @Test
    void removesTheRightOneOfTwoEqualMasks() {
        Long caller = caller();
        shop.doInTransaction(
                em -> {
                    Caller read = em.find(Caller.class, caller);
                    assertThat(read.phones).containsExactly("010-****-1234", "010-****-1234");
                    read.phones.remove(0);
                    read.relatives.remove(0);
                });
        shop.permitted(
                "visits",
                em -> {
                    Caller read = em.find(Caller.class, caller);
                    assertThat(read.phones).containsExactly("010-0001-1234");
                    assertThat(read.relatives)
                            .singleElement()
                            .satisfies(left -> assertThat(left.name).isEqualTo("김두나"));
                    return null;
                });
    }

    @Test
    void reordersEqualMasks() {
        Long caller = caller();
        List<String> before = phonesOf(caller);
        shop.doInTransaction(
                em -> {
                    Caller read = em.find(Caller.class, caller);
                    Collections.reverse(read.phones);
                    Collections.reverse(read.relatives);
                });
        assertThat(phonesOf(caller)).containsExactlyInAnyOrderElementsOf(before);
        shop.permitted(
                "visits",
                em -> {
                    Caller read = em.find(Caller.class, caller);
                    assertThat(read.phones).containsExactly("010-0001-1234", "010-0000-1234");
                    assertThat(read.relatives)
                            .extracting(relative -> relative.name)
                            .containsExactly("김두나", "김하나");
                    return null;
                });
    }

    @Test
    void addsAndRemovesInAListWhoseOtherElementsAreMasks() {
        Long caller = caller();
        List<String> before = notesOf(caller);
        shop.doInTransaction(em -> em.find(Caller.class, caller).notes.add("새로"));
        assertThat(notesOf(caller)).hasSize(3).containsAll(before);
        shop.doInTransaction(
                em -> {
                    Caller read = em.find(Caller.class, caller);
                    read.notes = new ArrayList<>(read.notes);
                });
        assertThat(notesOf(caller)).hasSize(3).containsAll(before);
        shop.doInTransaction(em -> em.find(Caller.class, caller).notes.remove(0));
        assertThat(notesOf(caller)).hasSize(2);
    }

    @Test
    void indexesTheValuesBehindTwoEqualMasksInOneFlush() {
        Long first = shop.member("가나다", "same1@example.com").id;
        Long second = shop.member("가라다", "same2@example.com").id;
        byte[] index = shop.stored("member", "email_bidx", second);
        shop.doInTransaction(
                em -> {
                    Member one = em.find(Member.class, first);
                    Member two = em.find(Member.class, second);
                    assertThat(one.email).isEqualTo(two.email);
                    one.email = new String(one.email);
                    two.email = new String(two.email);
                    one.nickname = "하나";
                    two.nickname = "둘";
                });
        assertThat(shop.stored("member", "email_bidx", second)).isEqualTo(index);
        assertThat(find("same1@example.com")).containsExactly(first);
        assertThat(find("same2@example.com")).containsExactly(second);
    }

    @Test
    void readsAgainWhatTheScopePermitsOnARefresh() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    shop.forPurpose(
                            "membership",
                            () -> {
                                em.refresh(member);
                                assertThat(member.name).isEqualTo("김지하");
                                return null;
                            });
                    em.refresh(member);
                    assertThat(member.name).isEqualTo("김*하");
                });
    }

    @Test
    void sendsNoUpdateWhenScopesOpenAndClose() {
        shop.doInTransaction(
                em -> {
                    Member member = em.find(Member.class, id);
                    member.memos.size();
                    shop.statements.clear();
                    shop.forPurpose(
                            "membership", () -> shop.forPurpose("delivery", () -> member.name));
                    em.flush();
                    assertThat(shop.statements)
                            .noneMatch(sql -> sql.startsWith("update") || sql.startsWith("insert"))
                            .noneMatch(sql -> sql.startsWith("delete"));
                });
    }

    @Test
    void masksTheRestOfAStreamThatOutlivesItsScope() {
        shop.member("박소월", "sowol@example.com");
        List<String> names = new ArrayList<>();
        shop.doInTransaction(
                em -> {
                    Iterator<String> rest =
                            shop.forPurpose(
                                    "membership",
                                    () -> {
                                        Iterator<String> started =
                                                em.createQuery(
                                                                "select m.name from Member m order by m.id",
                                                                String.class)
                                                        .setHint("org.hibernate.fetchSize", 1)
                                                        .getResultStream()
                                                        .iterator();
                                        names.add(started.next());
                                        return started;
                                    });
                    rest.forEachRemaining(names::add);
                });
        assertThat(names.get(0)).isEqualTo("김지하");
        assertThat(names).doesNotContain("박소월");
    }

    @Test
    void masksWhatIsFirstTouchedAfterItsScope() {
        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, id);
                            em.persist(fresh);
                            return fresh.id;
                        });
        shop.doInTransaction(
                em -> {
                    Member buyer =
                            shop.forPurpose(
                                    "delivery", () -> em.find(PurchaseOrder.class, order).buyer);
                    assertThat(Hibernate.isInitialized(buyer)).isFalse();
                    assertThat(((Member) Hibernate.unproxy(buyer)).name).isEqualTo("김*하");
                });
        shop.permitted(
                "delivery",
                em -> {
                    Member buyer = em.find(PurchaseOrder.class, order).buyer;
                    assertThat(((Member) Hibernate.unproxy(buyer)).name).isEqualTo("김지하");
                    return null;
                });
    }

    @Test
    void yieldsTheMaskToASelfInvokedMethod() {
        ProxyFactory proxy = new ProxyFactory(new Desk());
        proxy.setProxyTargetClass(true);
        proxy.addAdvisor(
                new PurposeAdvisor(
                        () -> shop.scopes,
                        () -> Actor.system("desk"),
                        () -> () -> null,
                        type -> false,
                        List::of));
        Desk desk = (Desk) proxy.getProxy();

        assertThat(desk.nameForMembership(shop, id)).isEqualTo("김지하");
        assertThat(desk.nameByItself(shop, id)).isEqualTo("김*하");
    }

    /** A service with a method that asks itself. */
    static class Desk {

        @ForPurpose("membership")
        String nameForMembership(CustodyUnit shop, Long id) {
            return shop.inTransaction(em -> em.find(Member.class, id).name);
        }

        String nameByItself(CustodyUnit shop, Long id) {
            return nameForMembership(shop, id);
        }
    }

    @Test
    void failsWhereAMaskWouldNotDo() {
        Long diary = diary();
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () -> shop.doInTransaction(em -> em.find(Diary.class, diary)));
        shop.permitted(
                "writing",
                em -> {
                    Diary read = em.find(Diary.class, diary);
                    assertThat(read.text).isEqualTo("가상의 하루");
                    assertThat(read.pages).containsExactly("가상의 쪽");
                    return null;
                });
        refuses(
                Refusal.PURPOSE_MISMATCH,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.createQuery("select d.text from Diary d", String.class)
                                                .getResultList()));
    }

    @Test
    void showsNothingOnceTheScopeOfWhatFailsIsClosed() {
        Long diary = diary();
        shop.doInTransaction(
                em -> {
                    Diary read =
                            shop.forPurpose(
                                    "writing",
                                    () -> {
                                        Diary found = em.find(Diary.class, diary);
                                        assertThat(found.pages).hasSize(1);
                                        return found;
                                    });
                    assertThat(read.text).doesNotContain("하루");
                    assertThat(read.pages.get(0)).doesNotContain("쪽");
                    read.title = "새 제목";
                });
        shop.permitted(
                "writing",
                em -> {
                    assertThat(em.find(Diary.class, diary).text).isEqualTo("가상의 하루");
                    assertThat(em.find(Diary.class, diary).pages).containsExactly("가상의 쪽");
                    return null;
                });
    }

    @Test
    void deletesWhatMayNotBeRead() {
        Long diary = diary();
        shop.permitted(
                "writing",
                em -> {
                    em.remove(em.find(Diary.class, diary));
                    return null;
                });
        Long masked = caller();
        shop.doInTransaction(em -> em.remove(em.find(Caller.class, masked)));
        shop.doInTransaction(em -> em.remove(em.find(Member.class, id)));
        assertThat(shop.jdbc.queryForObject("select count(*) from caller_phones", Long.class))
                .isZero();
        assertThat(shop.jdbc.queryForObject("select count(*) from member_memos", Long.class))
                .isZero();
    }

    @Test
    void refusesACopiedMaskInAStatelessSession() {
        Long caller = caller();
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        statelessly(
                                session -> {
                                    Caller loaded = session.get(Caller.class, caller);
                                    loaded.name = new String(loaded.name);
                                    session.update(loaded);
                                }));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        statelessly(
                                session -> {
                                    Caller loaded = session.get(Caller.class, caller);
                                    loaded.name = new String(loaded.name);
                                    session.upsert(loaded);
                                }));
    }

    private Long diary() {
        return shop.<Long>inTransaction(
                em -> {
                    Diary diary = new Diary();
                    diary.title = "제목";
                    diary.text = "가상의 하루";
                    diary.pages.add("가상의 쪽");
                    em.persist(diary);
                    return diary.id;
                });
    }

    private Long caller() {
        return shop.<Long>inTransaction(
                em -> {
                    Caller caller = new Caller();
                    caller.name = "김지하";
                    caller.phones.addAll(List.of("010-0000-1234", "010-0001-1234"));
                    caller.notes.addAll(List.of("오전에", "오후에"));
                    caller.relatives.add(new Resident("김하나", "1"));
                    caller.relatives.add(new Resident("김두나", "2"));
                    em.persist(caller);
                    return caller.id;
                });
    }

    private List<String> phonesOf(Long caller) {
        return cells("select phones from caller_phones where caller_id = ?", caller);
    }

    private List<String> notesOf(Long caller) {
        return cells("select notes from caller_notes where caller_id = ?", caller);
    }

    private List<String> cells(String sql, Long row) {
        return shop.jdbc.queryForList(sql, byte[].class, row).stream()
                .map(Arrays::toString)
                .toList();
    }

    private void statelessly(Consumer<StatelessSession> work) {
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
                                        .as("cause of %s", failure)
                                        .hasValueSatisfying(
                                                cause ->
                                                        assertThat(cause.refusal())
                                                                .isEqualTo(refusal)));
    }
}
