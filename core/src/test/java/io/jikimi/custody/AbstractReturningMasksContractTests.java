package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jikimi.custody.shop.Address;
import io.jikimi.custody.shop.BloodType;
import io.jikimi.custody.shop.Form;
import io.jikimi.custody.shop.Member;
import io.jikimi.custody.shop.Parcel;
import io.jikimi.custody.shop.Passport;
import io.jikimi.custody.shop.PurchaseOrder;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A mask says that a value stays as it is, and not which value: what was sealed or destroyed after
 * it was handed out does not come back with it, and what came back is not lost. The members are
 * made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractReturningMasksContractTests {

    private CustodyUnit shop;
    private Custody custody;
    private Long id;
    private DataSubjectId subject;

    abstract DataSource dataSource();

    @BeforeAll
    void openShop() {
        shop = new CustodyUnit(dataSource());
        custody = shop.storage(shop.dataSource).custody(shop.entities);
    }

    @BeforeEach
    void fillShop() {
        shop.reset();
        id = shop.member("김지하", "jiha@example.com").id;
        subject = new DataSubjectId("member", id.toString());
    }

    @AfterAll
    void closeShop() {
        shop.close();
    }

    @Test
    void refusesToMergeTheMaskOfAValueThatWasSealedMeanwhile() {
        Member detached = shop.inTransaction(em -> em.find(Member.class, id));
        seal();
        List<String> emptied = cells();

        refuses(Refusal.MASKED_VALUE_WRITE, () -> shop.doInTransaction(em -> em.merge(detached)));

        assertThat(cells()).isEqualTo(emptied);
        assertThat(found()).isEmpty();
    }

    @Test
    void refusesTheEmbeddableOfARowThatWasSealedMeanwhile() {
        Address home = shop.inTransaction(em -> em.find(Member.class, id)).home;
        seal();
        List<String> emptied = cells();

        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> shop.doInTransaction(em -> em.find(Member.class, id).home = home));

        assertThat(cells()).isEqualTo(emptied);
    }

    @Test
    void mergesWhatWasReadAfterTheSealing() {
        seal();
        List<String> emptied = cells();
        Member detached = shop.inTransaction(em -> em.find(Member.class, id));
        detached.nickname = "합침";
        shop.doInTransaction(em -> em.merge(detached));

        assertThat(cells()).isEqualTo(emptied);
        assertThat(nickname()).isEqualTo("합침");
    }

    @Test
    void keepsANewerValueOverAnOlderMask() {
        Member detached = shop.inTransaction(em -> em.find(Member.class, id));
        shop.permitted(
                "membership",
                em -> {
                    em.find(Member.class, id).email = "other@example.com";
                    return null;
                });
        detached.version++;
        detached.nickname = "합침";
        shop.doInTransaction(em -> em.merge(detached));

        assertThat(emailOf(id)).isEqualTo("other@example.com");
        assertThat(nickname()).isEqualTo("합침");
        assertThat(found()).isEmpty();
    }

    @Test
    void leavesASealedRowEmptyInAStatelessUpdate() {
        staysEmpty(StatelessSession::update);
    }

    @Test
    void leavesASealedRowEmptyInAStatelessUpsert() {
        staysEmpty(StatelessSession::upsert);
    }

    private void staysEmpty(Writing writing) {
        Member loaded = statelessly(session -> session.get(Member.class, id));
        seal();
        List<String> emptied = cells();
        loaded.nickname = "무상태";
        statelessly(
                session -> {
                    writing.write(session, loaded);
                    return null;
                });

        assertThat(cells()).isEqualTo(emptied);
        assertThat(found()).isEmpty();
        assertThat(nickname()).isEqualTo("무상태");
    }

    @Test
    void leavesASealedEmbeddableEmptyWhenSomethingElseOfItChanges() {
        shop.doInTransaction(
                em -> {
                    Member loaded = em.find(Member.class, id);
                    inAnotherTransaction(this::seal);
                    loaded.home.country = "JP";
                });

        assertThat(cell("member", "street", id)).isEqualTo("null");
        assertThat(
                        shop.jdbc.queryForObject(
                                "select country from member where id = ?", String.class, id))
                .isEqualTo("JP");
    }

    @Test
    void writesNothingOfASealedRowIntoItsHistory() {
        shop.permitted(
                "membership",
                em -> {
                    Member loaded = em.find(Member.class, id);
                    assertThat(loaded.email).isEqualTo("jiha@example.com");
                    inAnotherTransaction(this::seal);
                    loaded.nickname = "둘째";
                    return null;
                });

        assertThat(newestHistory("email")).isNull();
        assertThat(newestHistory("street")).isNull();
        for (String column : List.of("name", "phone", "birth_date")) {
            assertThat(newestHistory(column))
                    .as(column)
                    .isEqualTo(shop.stored("member", column, id));
        }
    }

    /** A foreign key lets a row be changed that others refer to; on MariaDB it does not. */
    @Test
    void waitsForNobodyWhoHangsARowUnderTheOneThatChanges() throws Exception {
        assumeThat(shop.dialect()).isNotEqualTo(DatabaseDialect.MARIADB);
        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, id);
                            fresh.deliveryAddress = "가온시 누리구 달빛로 1";
                            em.persist(fresh);
                            return fresh.id;
                        });
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(
                        () ->
                                shop.doInTransaction(
                                        em -> {
                                            Parcel parcel = new Parcel();
                                            parcel.order = em.find(PurchaseOrder.class, order);
                                            parcel.label = "가온시 누리구 달빛로 1";
                                            em.persist(parcel);
                                            em.flush();
                                            hung.countDown();
                                            await(changed);
                                        }));
        await(hung);
        CompletableFuture<Void> change =
                CompletableFuture.runAsync(
                        () ->
                                shop.doInTransaction(
                                        em ->
                                                em.find(PurchaseOrder.class, order).status =
                                                        "packed"));
        try {
            change.get(1, TimeUnit.MINUTES);
        } finally {
            changed.countDown();
            other.join();
        }

        assertThat(
                        shop.jdbc.queryForObject(
                                "select count(*) from purchase_order_aud where status = 'packed'",
                                Long.class))
                .isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private byte[] newestHistory(String column) {
        return shop.jdbc.queryForObject(
                "select "
                        + column
                        + " from member_aud where id = ? and rev = (select max(rev) from member_aud)",
                byte[].class,
                id);
    }

    @Test
    void refusesToUpsertAMaskOfARowThatIsGone() {
        Member loaded = statelessly(session -> session.get(Member.class, id));
        shop.doInTransaction(em -> em.remove(em.find(Member.class, id)));
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        statelessly(
                                session -> {
                                    session.upsert(loaded);
                                    return null;
                                }));
        assertThat(shop.jdbc.queryForObject("select count(*) from member", Long.class)).isZero();
    }

    @Test
    void refusesAnOlderMaskOverANewerValue() {
        String older = shop.inTransaction(em -> em.find(Member.class, id)).email;
        shop.permitted(
                "membership",
                em -> {
                    em.find(Member.class, id).email = "other@example.com";
                    return null;
                });
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () -> shop.doInTransaction(em -> em.find(Member.class, id).email = older));
        assertThat(emailOf(id)).isEqualTo("other@example.com");
    }

    @Test
    void keepsWhatWasUnsealedBeforeAStatelessUpdate() {
        List<String> before = cells();
        seal();
        Member loaded = statelessly(session -> session.get(Member.class, id));
        assertThat(loaded.name).isEqualTo(ProtectedValue.ERASED);
        shop.doInTransaction(em -> custody.unseal(custody.rowsOf(subject), subject));
        statelessly(
                session -> {
                    session.update(loaded);
                    return null;
                });

        assertThat(cell("member", "name", id)).isEqualTo(before.get(0));
        assertThat(cell("member", "birth_date", id)).isEqualTo(before.get(4));
    }

    @Test
    void refusesTheMaskOfAnotherPersonInAStatelessUpdate() {
        Long other = shop.member("박소월", "sowol@example.com").id;
        Member source = statelessly(session -> session.get(Member.class, other));
        List<String> before = cells();
        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        statelessly(
                                session -> {
                                    Member loaded = session.get(Member.class, id);
                                    loaded.name = source.name;
                                    session.update(loaded);
                                    return null;
                                }));
        assertThat(cells()).isEqualTo(before);
    }

    @Test
    void keepsTheSearchIndexOfWhatAStatelessUpdateMayNotRead() {
        statelessly(
                session -> {
                    Member loaded = session.get(Member.class, id);
                    loaded.nickname = "무상태";
                    session.update(loaded);
                    return null;
                });
        assertThat(found()).containsExactly(id);
    }

    @Test
    void keepsTheSearchIndexOfWhatIsNoText() {
        Long form =
                shop.<Long>inTransaction(
                        em -> {
                            Form fresh = new Form();
                            fresh.month = YearMonth.of(2026, 11);
                            fresh.blood = BloodType.AB;
                            em.persist(fresh);
                            return fresh.id;
                        });
        String month = cell("form", "month__bidx", form);
        String blood = cell("form", "blood_bidx", form);
        statelessly(
                session -> {
                    Form loaded = session.get(Form.class, form);
                    loaded.title = "무상태";
                    session.update(loaded);
                    return null;
                });

        assertThat(cell("form", "month__bidx", form)).isEqualTo(month).isNotEqualTo("null");
        assertThat(cell("form", "blood_bidx", form)).isEqualTo(blood).isNotEqualTo("null");
    }

    @Test
    void refusesTheWordForADestroyedValueOverALivingOne() {
        Long sealed = passport();
        Long living = passport();
        DataSubjectId traveller = new DataSubjectId("passport", sealed.toString());
        shop.doInTransaction(
                em ->
                        custody.seal(
                                custody.rowsOf(traveller), traveller, Custody.Extent.EVERYTHING));
        String before = cell("passport", "name", living);

        refuses(
                Refusal.MASKED_VALUE_WRITE,
                () ->
                        shop.doInTransaction(
                                em ->
                                        em.find(Passport.class, living).name =
                                                em.find(Passport.class, sealed).name));

        assertThat(cell("passport", "name", living)).isEqualTo(before);
    }

    @Test
    void asksTheGuardsBeforeAMaskIsCopiedIntoANewRow() {
        Long order =
                shop.<Long>inTransaction(
                        em -> {
                            PurchaseOrder fresh = new PurchaseOrder();
                            fresh.buyer = em.find(Member.class, id);
                            fresh.receiverKey = "member:9001";
                            fresh.receiverName = "박소월";
                            em.persist(fresh);
                            return fresh.id;
                        });
        List<String> asked = new ArrayList<>();
        WriteGuard guard =
                (connection, writes) ->
                        writes.all().stream()
                                .flatMap(written -> written.items().stream())
                                .forEach(item -> asked.add(item.qualifiedName()));
        shop.guards.add(guard);
        shop.doInTransaction(
                em -> {
                    PurchaseOrder loaded = em.find(PurchaseOrder.class, order);
                    PurchaseOrder copy = new PurchaseOrder();
                    copy.buyer = loaded.buyer;
                    copy.receiverKey = loaded.receiverKey;
                    copy.receiverName = loaded.receiverName;
                    em.persist(copy);
                });
        shop.guards.remove(guard);

        assertThat(asked).hasSize(1);
    }

    private void seal() {
        shop.doInTransaction(
                em -> custody.seal(custody.rowsOf(subject), subject, Custody.Extent.EVERYTHING));
    }

    private void inAnotherTransaction(Runnable work) {
        TransactionTemplate another =
                new TransactionTemplate(shop.transactions.getTransactionManager());
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        another.executeWithoutResult(status -> work.run());
    }

    private Long passport() {
        return shop.<Long>inTransaction(
                em -> {
                    Passport fresh = AbstractDeniedValuesContractTests.newPassport();
                    em.persist(fresh);
                    return fresh.id;
                });
    }

    private List<String> cells() {
        return List.of(
                cell("member", "name", id),
                cell("member", "email", id),
                cell("member", "email_bidx", id),
                cell("member", "phone", id),
                cell("member", "birth_date", id),
                cell("member", "street", id));
    }

    private String cell(String table, String column, Long row) {
        return Arrays.toString(shop.stored(table, column, row));
    }

    private String nickname() {
        return shop.jdbc.queryForObject(
                "select nickname from member where id = ?", String.class, id);
    }

    private String emailOf(Long member) {
        return shop.permitted("membership", em -> em.find(Member.class, member).email);
    }

    private List<Long> found() {
        return shop.inTransaction(
                em ->
                        em.createQuery(
                                        "select m.id from Member m where m.email = 'jiha@example.com'",
                                        Long.class)
                                .getResultList());
    }

    private <T> T statelessly(Function<StatelessSession, T> work) {
        try (StatelessSession session = shop.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            T result = work.apply(session);
            session.getTransaction().commit();
            return result;
        }
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

    private interface Writing {

        void write(StatelessSession session, Object row);
    }
}
