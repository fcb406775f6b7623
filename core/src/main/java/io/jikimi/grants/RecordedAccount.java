package io.jikimi.grants;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An account as it is recorded.
 *
 * @param account its name
 * @param person the number of its person
 * @param rights since when it has each right
 * @param endedAt when its rights ended, null if it has some or never had
 * @param known whether it is recorded at all
 */
record RecordedAccount(
        String account,
        String person,
        SortedMap<String, Instant> rights,
        @Nullable Instant endedAt,
        boolean known) {

    static RecordedAccount unknown(String account) {
        return new RecordedAccount(account, "", Collections.emptySortedMap(), null, false);
    }

    boolean hasRights() {
        return !rights.isEmpty();
    }

    boolean neverHadRights() {
        return rights.isEmpty() && endedAt == null;
    }

    /** Whether the sheet of that time shows it. */
    boolean matters(Instant begin, Instant end) {
        return hasRights() || endedAt != null && !endedAt.isBefore(begin) && endedAt.isBefore(end);
    }

    boolean usedAfterTheEnd(@Nullable Instant lastUse) {
        return endedAt != null && lastUse != null && lastUse.isAfter(endedAt);
    }

    AccessSheet.Line line(@Nullable Instant lastUse) {
        return new AccessSheet.Line(account, person, rights, endedAt, lastUse);
    }
}
