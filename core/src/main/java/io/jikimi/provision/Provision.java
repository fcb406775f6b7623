package io.jikimi.provision;

import java.time.Instant;
import java.util.Set;

/**
 * One row of the provision register (제3자 제공 대장).
 *
 * @param id its number
 * @param at when
 * @param kind provision to a third party or entrusted processing
 * @param recipient the recipient or trustee
 * @param purpose the recipient's purpose, or the work of the trustee
 * @param ground consent, statute or the contract of the trustee
 * @param items the items that were read
 * @param subjects how many subjects
 * @param actor the account
 */
public record Provision(
        long id,
        Instant at,
        Kind kind,
        String recipient,
        String purpose,
        String ground,
        Set<String> items,
        int subjects,
        String actor) {

    /** Third parties use the data for themselves, trustees for the controller. */
    public enum Kind {
        /** 제3자 제공. */
        PROVISION,
        /** 처리위탁. */
        ENTRUSTMENT
    }
}
