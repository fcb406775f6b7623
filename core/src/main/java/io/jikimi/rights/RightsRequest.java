package io.jikimi.rights;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One row of the register of requests (열람등요구 처리대장).
 *
 * @param id the receipt number
 * @param kind what is asked
 * @param subject whose data
 * @param requester the account that asked
 * @param channel web, phone, mail, visit
 * @param state where it stands
 * @param receivedAt when it was received
 * @param lastDay the last legal day for a result or a postponement notice
 * @param decidedAt when it was decided, or null
 * @param decidedBy the account that decided, or null
 * @param result the result, or the ground of the refusal, or null
 * @param reason the reason told to the subject, or null
 * @param objection how to object, or null
 */
public record RightsRequest(
        long id,
        Kind kind,
        DataSubjectId subject,
        String requester,
        String channel,
        State state,
        Instant receivedAt,
        LocalDate lastDay,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy,
        @Nullable String result,
        @Nullable String reason,
        @Nullable String objection) {

    /** What is asked. */
    public enum Kind {
        /** 열람 (법 제35조). */
        ACCESS,
        /** 정정 (법 제36조). */
        CORRECTION,
        /** 삭제 (법 제36조). */
        ERASURE,
        /** 처리정지 (법 제37조). */
        SUSPENSION,
        /** 동의 철회 (법 제37조). */
        WITHDRAWAL
    }

    /** Where a request stands. */
    public enum State {
        /** Received and verified. */
        RECEIVED,
        /** An access request put off with notice (법 제35조 제3항). */
        POSTPONED,
        /** Done. */
        DONE,
        /** Refused. */
        REFUSED
    }

    /**
     * Whether it may be postponed on the day: an access request, once and within its ten days (법
     * 제35조 제3항). Correction, erasure and suspension are done or refused.
     */
    public boolean postponableOn(LocalDate day) {
        return kind == Kind.ACCESS && state == State.RECEIVED && !day.isAfter(lastDay);
    }

    /**
     * Whether it may still be refused: while it is open, and of a withdrawal, which takes effect at
     * once, what follows from it (법 제37조 제3항 단서).
     */
    public boolean refusable() {
        return open() || kind == Kind.WITHDRAWAL && state == State.DONE;
    }

    /** Whether nobody has decided it yet. */
    public boolean open() {
        return state == State.RECEIVED || state == State.POSTPONED;
    }
}
