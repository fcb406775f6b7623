package io.jikimi.grants;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
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

    private static final Duration ONE_MOMENT = Duration.ofMinutes(1);

    static RecordedAccount unknown(String account) {
        return new RecordedAccount(account, "", Collections.emptySortedMap(), null, false);
    }

    boolean hasRights() {
        return !rights.isEmpty();
    }

    /** The same, with the end that the ledger tells. */
    RecordedAccount endingWith(RecordedAccount told) {
        return new RecordedAccount(account, person, rights, told.endedAt, known);
    }

    boolean neverHadRights() {
        return rights.isEmpty() && endedAt == null;
    }

    /**
     * Whether it is what the ledger tells of it. There the rights are one text, so that a right of
     * several words is compared word by word; an entry has a moment of its own.
     */
    boolean agreesWith(RecordedAccount told) {
        boolean sameRights =
                words(String.join(" ", rights.keySet()))
                        .equals(words(String.join(" ", told.rights.keySet())));
        return sameRights && (!told.known || person.equals(told.person) && endsWith(told));
    }

    private boolean endsWith(RecordedAccount told) {
        return endedAt == null || told.endedAt == null
                ? Objects.equals(endedAt, told.endedAt)
                : Duration.between(endedAt, told.endedAt).abs().compareTo(ONE_MOMENT) < 0;
    }

    static Set<String> words(String rights) {
        Set<String> words = new TreeSet<>(Arrays.asList(rights.split(" ")));
        words.remove("");
        return words;
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
