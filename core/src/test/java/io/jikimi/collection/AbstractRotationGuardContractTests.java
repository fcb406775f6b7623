package io.jikimi.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.crypto.StoredValue;
import io.jikimi.fixture.RotationClock;
import io.jikimi.fixture.life.LifeCycle;
import io.jikimi.fixture.life.Member;
import io.jikimi.keys.JdbcKeyRotation;
import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Phase;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.KeySweep;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Transactions that run while keys are rotated: what an instance writes that has not heard of it.
 * Every person and value here is made up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractRotationGuardContractTests {

    private LifeCycle shop;
    private LifeCycle other;
    private JdbcKeyRotation rotation;
    private DataSubjectId ann;

    abstract HikariDataSource dataSource();

    LifeCycle shop() {
        return shop;
    }

    JdbcKeyRotation rotation() {
        return rotation;
    }

    DataSubjectId ann() {
        return ann;
    }

    @BeforeAll
    void openTheShop() {
        shop = new LifeCycle(dataSource());
        other = shop.another();
        rotation =
                new JdbcKeyRotation(
                        shop.dataSource(), shop.masterKeys(), shop.evidence(), shop.clock());
    }

    @BeforeEach
    void startAnew() {
        finishIndexRotation();
        shop.reset();
        // The clock was set back: what was asked in the future is asked again.
        shop.keys().prefetch(Set.of());
        other.keys().prefetch(Set.of());
        ann = shop.signUp("가상갑", "ann@example.com", "010-0000-1001");
    }

    /** The keys outlive the tests. */
    private void finishIndexRotation() {
        if (rotation.progress(Kind.SEARCH_INDEX).phase() == Phase.WAITING) {
            RotationClock.heardOf(shop.dataSource(), shop.clock());
            rotation.begin(Kind.SEARCH_INDEX);
        }
        if (rotation.progress(Kind.SEARCH_INDEX).phase() == Phase.SWEEPING) {
            rotation.finish(Kind.SEARCH_INDEX, () -> KeySweep.Left.NOTHING, List.of());
        }
    }

    @AfterAll
    void closeTheShop() {
        other.close();
        shop.close();
    }

    @Test
    void takesWhatAnInstanceWritesThatHasNotHeardOfTheNewerKey() {
        long older = keyOfPhone();
        other.inTransaction(() -> other.member(ann).phone = "010-0000-1002");

        retire();
        other.inTransaction(() -> other.member(ann).phone = "010-0000-1003");

        assertThat(keyOfPhone()).isEqualTo(older);
        shop.clock().advance(Duration.ofSeconds(5));
        other.inTransaction(() -> other.member(ann).phone = "010-0000-1004");
        assertThat(keyOfPhone()).as("heard of after five seconds").isNotEqualTo(older);
    }

    @Test
    void refusesWhatWasWrittenUnderAKeyThatWasClosedMeanwhileAndTakesItTheNextTime() {
        assertRefused(
                Refusal.KEY_ROTATED,
                () ->
                        shop.inTransaction(
                                () -> {
                                    shop.member(ann).phone = "010-0000-1005";
                                    shop.entities().flush();
                                    elsewhere(this::close);
                                }));

        shop.inTransaction(() -> shop.member(ann).phone = "010-0000-1005");

        assertThat(shop.keys().states(ann))
                .containsExactlyInAnyOrder(KeyState.LIVE, KeyState.CLOSED);
        assertThat(shop.<String>forPurpose("membership", () -> shop.member(ann).phone))
                .isEqualTo("010-0000-1005");
    }

    @Test
    void keepsNoMaskInTheHistoryUnderAKeyThatWasClosedMeanwhile() {
        long older = keyOfPhone();

        shop.inTransaction(
                () -> {
                    shop.member(ann).closedAt = shop.clock().now();
                    shop.entities().flush();
                    elsewhere(this::close);
                });

        assertThat(keyInHistory()).isNotEqualTo(older);
    }

    @Test
    void takesAMaskOverIntoTheHistoryUnderTheNewerKey() {
        long older = keyOfPhone();
        close();

        shop.inTransaction(() -> shop.member(ann).closedAt = shop.clock().now());

        assertThat(keyInHistory()).isNotEqualTo(older);
    }

    @Test
    void refusesAnIndexUnderAKeyThatWasReplacedMeanwhileAndTakesItTheNextTime() {
        assertRefused(
                Refusal.KEY_ROTATED,
                () ->
                        shop.inTransaction(
                                () -> {
                                    shop.member(ann).email = "again@example.com";
                                    shop.entities().flush();
                                    elsewhere(this::switchIndexKey);
                                }));

        shop.inTransaction(() -> shop.member(ann).email = "again@example.com");

        assertThat(found("again@example.com")).isEqualTo(1);
        assertThat(found("ann@example.com")).isZero();
    }

    /** The one was found in use, and then the other: the first has been replaced. */
    @Test
    void refusesWhoHasWrittenEntriesBeforeAndAfterTheSwitch() {
        DataSubjectId ben = shop.signUp("가상을", "ben@example.com", "010-0000-1007");
        assertRefused(
                Refusal.KEY_ROTATED,
                () ->
                        shop.inTransaction(
                                () -> {
                                    shop.member(ann).email = "first@example.com";
                                    shop.entities().flush();
                                    elsewhere(this::switchIndexKey);
                                    shop.clock().advance(Duration.ofSeconds(5));
                                    shop.member(ben).email = "second@example.com";
                                    shop.entities().flush();
                                }));

        assertThat(found("first@example.com")).isZero();
        assertThat(found("ann@example.com")).isEqualTo(1);
    }

    @Test
    void refusesAnEntryBesideAMaskUnderAKeyThatWasReplacedMeanwhile() {
        Member loaded =
                shop.inTransaction(
                        () -> {
                            Member member = shop.member(ann);
                            shop.entities().detach(member);
                            return member;
                        });
        SessionFactory sessions =
                shop.entities().getEntityManagerFactory().unwrap(SessionFactory.class);
        try (StatelessSession session = sessions.openStatelessSession()) {
            Transaction transaction = session.beginTransaction();
            session.update(loaded);
            elsewhere(this::switchIndexKey);

            assertRefused(Refusal.KEY_ROTATED, transaction::commit);
        }
    }

    /**
     * Whether who takes a value waits for somebody who has taken it and not completed: then the
     * second is done only when the first has been refused.
     */
    boolean waitsForWriters() {
        return false;
    }

    @Test
    void refusesOneOfTwoWhoTakeAnAddressBeforeAndAfterTheSwitch() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        List<Future<?>> second = new ArrayList<>();
        assertRefused(
                Refusal.KEY_ROTATED,
                () ->
                        shop.inTransaction(
                                () -> {
                                    shop.member(ann).email = "wanted@example.com";
                                    shop.entities().flush();
                                    elsewhere(this::switchIndexKey);
                                    second.add(
                                            executor.submit(
                                                    () ->
                                                            other.signUp(
                                                                    "가상을",
                                                                    "wanted@example.com",
                                                                    "010-0000-1006")));
                                    if (!waitsForWriters()) {
                                        get(second.get(0));
                                    }
                                }));
        get(second.get(0));
        executor.shutdownNow();

        assertThat(found("wanted@example.com")).isEqualTo(1);
    }

    @Test
    void takesWhatIsWrittenWhileTheNewerKeyIsOnlyPrepared() {
        other.inTransaction(() -> other.member(ann).email = "before@example.com");
        rotation.rotateIndexKey(LifeCycle.OFFICER);
        other.inTransaction(() -> other.member(ann).email = "unheard@example.com");
        shop.clock().advance(Duration.ofSeconds(5));
        other.inTransaction(() -> other.member(ann).email = "heard@example.com");

        assertThat(found("heard@example.com")).isEqualTo(1);
    }

    private void switchIndexKey() {
        rotation.rotateIndexKey(LifeCycle.OFFICER);
        RotationClock.heardOf(shop.dataSource(), shop.clock());
        assertThat(rotation.begin(Kind.SEARCH_INDEX)).isTrue();
    }

    private long found(String email) {
        return shop.inTransaction(
                () ->
                        shop.entities()
                                .createQuery(
                                        "select count(m) from Member m where m.email = :email",
                                        Long.class)
                                .setParameter("email", email)
                                .getSingleResult());
    }

    void retire() {
        assertThat(rotation.retireDataKeys(ann, LifeCycle.OFFICER)).isEqualTo(1);
    }

    private void close() {
        retire();
        RotationClock.heardOf(shop.dataSource(), shop.clock());
        assertThat(rotation.begin(Kind.DATA_KEY)).isTrue();
    }

    private long keyInHistory() {
        return StoredValue.keyId(
                shop.jdbc()
                        .sql("select phone from member_aud where id = ? order by rev desc limit 1")
                        .param(Long.valueOf(ann.id()))
                        .query((row, number) -> row.getBytes(1))
                        .single());
    }

    private long keyOfPhone() {
        return StoredValue.keyId(
                shop.jdbc()
                        .sql("select phone from member where id = ?")
                        .param(Long.valueOf(ann.id()))
                        .query((row, number) -> row.getBytes(1))
                        .single());
    }

    /** In a transaction of another thread, which is waited for. */
    static void elsewhere(Runnable work) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            get(executor.submit(work));
        } finally {
            executor.shutdownNow();
        }
    }

    private static void get(Future<?> done) {
        try {
            done.get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void assertRefused(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        thrown ->
                                assertThat(LifecycleException.in(thrown))
                                        .hasValueSatisfying(
                                                e -> assertThat(e.refusal()).isEqualTo(refusal)));
    }
}
