package io.jikimi.collection;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One decision of the consent ledger (동의 기록).
 *
 * @param id its number
 * @param subject who decided
 * @param form the form
 * @param version the version of the form
 * @param textHash the hash of the text that was shown
 * @param entry the entry of the form
 * @param category the category of 법 제22조 제1항
 * @param purpose the purpose
 * @param recipient the third party of a provision, or null
 * @param items the items shown
 * @param retention the retention period shown
 * @param granted granted or refused
 * @param decidedAt when
 * @param method how it was expressed
 * @param source the client address or paper reference
 * @param withdrawnAt when it was withdrawn, or null
 * @param withdrawalChannel by which channel, or null
 * @param origin the other account of the same person in which it was decided, or null
 */
public record Consent(
        long id,
        DataSubjectId subject,
        String form,
        int version,
        String textHash,
        String entry,
        String category,
        String purpose,
        @Nullable String recipient,
        Set<String> items,
        String retention,
        boolean granted,
        Instant decidedAt,
        String method,
        String source,
        @Nullable Instant withdrawnAt,
        @Nullable String withdrawalChannel,
        @Nullable DataSubjectId origin) {

    /**
     * Whether it is granted and not withdrawn. A later decision on the same entry is recorded as a
     * withdrawal of this one.
     */
    public boolean effective() {
        return granted && withdrawnAt == null;
    }
}
