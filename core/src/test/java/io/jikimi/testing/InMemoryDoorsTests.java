package io.jikimi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.FieldCipher;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.NewDataKeys;
import io.jikimi.notice.Notice;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/** What a unit test of a service puts in the place of a database. All values are made up. */
class InMemoryDoorsTests {

    private static final DataSubjectId KIM = new DataSubjectId("member", "1");
    private static final DataSubjectId LEE = new DataSubjectId("member", "2");
    private static final byte[] NAME = "김하늘".getBytes(StandardCharsets.UTF_8);

    private final InMemoryDataKeys keys = new InMemoryDataKeys();
    private final FieldCipher cipher = new FieldCipher();

    @AfterEach
    void endTransaction() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    @Test
    void aValueIsReadUnderTheKeyOfItsSubjectOnly() {
        byte[] stored = cipher.encrypt(keys.writingKey(KIM), 7, NAME);
        DataKey key = keys.readingKey(keys.writingKey(KIM).id()).orElseThrow();

        assertThat(cipher.decrypt(key, 7, stored)).isEqualTo(NAME);
        assertThat(keys.subjectOf(key.id())).isEqualTo(KIM);
        assertThat(keys.keyIdsOf(KIM)).containsExactly(key.id());
        assertThat(keys.states(KIM)).containsExactly(KeyState.LIVE);
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> cipher.decrypt(keys.writingKey(LEE), 7, stored));
    }

    @Test
    void anIndexKeyStaysTheSameAndIsNobodyElses() {
        BlindIndex index = new BlindIndex();

        assertThat(index.of(keys.indexKey(), 7, "x")).isEqualTo(index.of(keys.indexKey(), 7, "x"));
        assertThat(index.of(new InMemoryDataKeys().indexKey(), 7, "x"))
                .isNotEqualTo(index.of(keys.indexKey(), 7, "x"));
    }

    @Test
    void aDestroyedKeyReadsAsNothingAndWritesNoMore() {
        long key = keys.writingKey(KIM).id();

        assertThat(keys.destroy(KIM)).isOne();
        assertThat(keys.destroy(KIM)).isZero();
        assertThat(keys.destroy(LEE)).isZero();

        assertThat(keys.readingKey(key)).isEmpty();
        assertThat(keys.states(KIM)).containsExactly(KeyState.DESTROYED);
        assertThat(keys.areTaken(null, List.of(key))).isFalse();
        assertThat(keys.writingKeys(List.of(KIM, LEE))).containsOnlyKeys(LEE);
        refusedWith(Refusal.KEY_DESTROYED, () -> keys.writingKey(KIM));
        NewDataKeys again = keys.newSubjects();
        again.of(KIM);
        refusedWith(Refusal.KEY_DESTROYED, () -> again.store(null));
    }

    @Test
    void aDestructionWaitsForTheCommit() {
        long key = keys.writingKey(KIM).id();
        TransactionSynchronizationManager.initSynchronization();

        keys.destroy(KIM);
        assertThat(keys.readingKey(key)).isPresent();

        TransactionSynchronizationUtils.triggerAfterCommit();
        assertThat(keys.readingKey(key)).isEmpty();
    }

    @Test
    void aKeyThatNobodyMadeIsAFaultAndNoDestruction() {
        refusedWith(Refusal.KEY_MISSING, () -> keys.readingKey(7));
        refusedWith(Refusal.KEY_MISSING, () -> keys.subjectOf(7));
    }

    @Test
    void aNewSubjectHasAKeyOnceItsTransactionHasCommitted() throws SQLException {
        NewDataKeys rolledBack = keys.newSubjects();
        rolledBack.of(KIM);
        rolledBack.completed(false);
        assertThat(keys.states(KIM)).isEmpty();

        NewDataKeys committed = keys.newSubjects();
        DataKey early = committed.ofUnidentified();
        committed.assign(early, KIM);
        committed.store(null);
        assertThat(keys.states(KIM)).isEmpty();
        committed.completed(true);

        assertThat(committed.find(KIM)).isSameAs(early);
        assertThat(committed.find(LEE)).isNull();
        assertThat(keys.writingKey(KIM)).isSameAs(early);
        assertThat(keys.areTaken(null, List.of(early.id()))).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> committed.assign(keys.writingKey(LEE), LEE));
    }

    @Test
    void aNoticeWaitsUntilItIsDeliveredAndIsTriedAgain() {
        SettableClock clock = SettableClock.atNoon(LocalDate.of(2026, 11, 27));
        List<Notice> sent = new ArrayList<>();
        boolean[] away = {true};
        InMemoryNoticeDesk desk =
                new InMemoryNoticeDesk(
                        clock,
                        notice -> {
                            if (away[0]) {
                                throw new IllegalStateException("the mail server is away");
                            }
                            sent.add(notice);
                        });
        desk.enqueue("provision-withdrawn", "courier", KIM, Map.of("purpose", "delivery"));
        desk.enqueue("request-received", LEE.toString(), LEE, Map.of());

        assertThat(desk.deliver(10)).isZero();
        assertThat(desk.pending(1)).extracting(Notice::subject).containsExactly(KIM);
        away[0] = false;
        clock.advance(Duration.ofHours(1));
        assertThat(desk.deliver(1)).isOne();

        assertThat(sent).extracting(Notice::occasion).containsExactly("provision-withdrawn");
        assertThat(desk.pending(10)).extracting(Notice::subject).containsExactly(LEE);
        assertThat(desk.about(KIM))
                .singleElement()
                .satisfies(notice -> assertThat(notice.deliveredAt()).isEqualTo(clock.now()));
        assertThat(desk.notices()).hasSize(2);
        desk.clear();
        assertThat(desk.notices()).isEmpty();
    }

    @Test
    void anAccountMayDoWhatItWasGranted() {
        InMemoryPurposeAuthority authority =
                new InMemoryPurposeAuthority()
                        .grant("clerk-07", "delivery", "read", "member.*")
                        .grant("manager-01", "*", "*", "*");
        Actor clerk = Actor.staff("clerk-07");

        assertThat(authority.permits(clerk, "delivery", "read", "member.name")).isTrue();
        assertThat(authority.permits(clerk, "delivery", "read", "membership.name")).isFalse();
        assertThat(authority.permits(clerk, "delivery", "unmask", "member.name")).isFalse();
        assertThat(authority.permits(clerk, "membership", "read", "member.name")).isFalse();
        assertThat(authority.permits(Actor.staff("clerk-08"), "delivery", "read", "member.name"))
                .isFalse();
        assertThat(authority.permits(Actor.staff("manager-01"), "any", "unmask", "order.memo"))
                .isTrue();

        authority.revoke("clerk-07");
        assertThat(authority.permits(clerk, "delivery", "read", "member.name")).isFalse();
        authority.clear();
        assertThat(authority.permits(Actor.staff("manager-01"), "any", "read", "order.memo"))
                .isFalse();
    }

    private static void refusedWith(Refusal refusal, ThrowingCallable call) {
        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.refusal()).isEqualTo(refusal));
    }
}
