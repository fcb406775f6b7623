package io.jikimi.grants;

import java.time.Instant;
import java.util.List;

/**
 * What the comparison with the accounts of the service found (접근권한의 관리, 개인정보의 안전성 확보조치 기준 제5조).
 *
 * @param at when
 * @param accounts how many accounts the directory has
 * @param findings what nobody had recorded, or what has to be looked into, by account
 */
public record Comparison(Instant at, long accounts, List<Finding> findings) {

    public Comparison {
        findings = List.copyOf(findings);
    }

    /**
     * A finding.
     *
     * @param account the account
     * @param kind what was found
     */
    public record Finding(String account, Kind kind) {}

    /** What may be found. */
    public enum Kind {
        /** Rights that nobody recorded a grant of; they are in the ledger now. */
        GRANTED_UNRECORDED,
        /** Other rights than recorded; the change is in the ledger now. */
        CHANGED_UNRECORDED,
        /** All rights ended, or the account is gone; the revocation is in the ledger now. */
        REVOKED_UNRECORDED,
        /** An account that cannot log in still has rights: take them away as well. */
        LEAVER_HAS_RIGHTS,
        /** An account was used after its rights had ended: find out how, and by whom. */
        LEAVER_HAS_ACCESS,
        /** An account was used that the directory does not show and that has no recorded right. */
        UNKNOWN_HAS_ACCESS,
        /** The tables told something else than the ledger; they tell what it tells now. */
        BOOK_ALTERED
    }
}
