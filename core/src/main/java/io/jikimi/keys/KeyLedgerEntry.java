package io.jikimi.keys;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One line of the key ledger (암호키 관리대장; 암호키 생성, 이용, 보관, 배포 및 파기 절차, 개인정보의 안전성 확보조치 기준 제7조). It says
 * everything about a key but the key.
 *
 * @param id the number of the key; {@code epoch 2} for an epoch of the master key
 * @param purpose what the key is for: {@code master}, {@code search-index}, {@code
 *     evidence-signature}
 * @param algorithm the algorithm it is used with
 * @param owner who answers for it
 * @param storage where it is kept
 * @param epoch the epoch of the master key: its own, or the one it is wrapped under
 * @param state what may be done with it
 * @param createdAt when it was made; for an epoch, when the service saw it first
 * @param activatedAt since when it is used for what is new
 * @param validUntil the last day it should be used for what is new; null for one that is not used
 *     yet, and for the key that signs the evidence, which nothing replaces
 * @param rotatedAt when another took its place for what is new
 * @param emptiedAt since when no key is wrapped under the epoch; null while one is, and for other
 *     keys
 * @param destroyableFrom the first day on which the epoch may be destroyed, as far as it is known
 * @param destroyedAt when it was destroyed
 */
public record KeyLedgerEntry(
        String id,
        String purpose,
        String algorithm,
        String owner,
        String storage,
        int epoch,
        State state,
        Instant createdAt,
        @Nullable Instant activatedAt,
        @Nullable LocalDate validUntil,
        @Nullable Instant rotatedAt,
        @Nullable Instant emptiedAt,
        @Nullable LocalDate destroyableFrom,
        @Nullable Instant destroyedAt) {

    /** What may be done with a key. */
    public enum State {
        /** It is there and not used yet. */
        PREPARED,
        /** What is new is protected with it. */
        ACTIVE,
        /** It only opens what is old. */
        ROTATED,
        /** It is gone. */
        DESTROYED
    }

    KeyLedgerEntry validUntil(@Nullable LocalDate day) {
        return new KeyLedgerEntry(
                id,
                purpose,
                algorithm,
                owner,
                storage,
                epoch,
                state,
                createdAt,
                activatedAt,
                day,
                rotatedAt,
                emptiedAt,
                destroyableFrom,
                destroyedAt);
    }

    static State state(
            @Nullable Instant activatedAt,
            @Nullable Instant rotatedAt,
            @Nullable Instant destroyedAt) {
        if (destroyedAt != null) {
            return State.DESTROYED;
        }
        if (rotatedAt != null) {
            return State.ROTATED;
        }
        return activatedAt == null ? State.PREPARED : State.ACTIVE;
    }
}
