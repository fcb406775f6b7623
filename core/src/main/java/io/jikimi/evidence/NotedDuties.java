package io.jikimi.evidence;

import io.jikimi.evidence.KeepingPeriod.Case;
import io.jikimi.subject.Actor;
import java.time.Instant;
import java.time.Period;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keeping periods that were in force, as the ledger has them: an entry for each change. A
 * register that shrinks says nothing of the rows that were written while it was longer.
 */
final class NotedDuties {

    static final String KIND = "access-log.duty";

    private static final Actor ACTOR = Actor.system("access-log-purge");
    private static final KeepingPeriod LEAST = KeepingPeriod.of(Set.of(), null);

    private final JdbcEvidence store;

    NotedDuties(JdbcEvidence store) {
        this.store = store;
    }

    /**
     * Writes down the period of today if it is another one than before. Whoever calls holds the end
     * of the access log's chain, so that two instances do not write the same change.
     *
     * @return the strictest of today's and of those in force at or after a moment
     */
    KeepingPeriod note(KeepingPeriod today, Instant since, Instant now) {
        List<Noted> noted = noted();
        KeepingPeriod last = noted.isEmpty() ? LEAST : noted.get(noted.size() - 1).period;
        if (!today.equals(last)) {
            store.appendOwn(LedgerEntry.of(KIND, now, ACTOR, null, details(today)));
        }
        return strictest(noted, today, since);
    }

    /** The strictest of today's period and of those in force at or after a moment. */
    KeepingPeriod strictest(KeepingPeriod today, Instant since) {
        return strictest(noted(), today, since);
    }

    private static KeepingPeriod strictest(List<Noted> noted, KeepingPeriod today, Instant since) {
        KeepingPeriod strictest = today;
        for (int index = 0; index < noted.size(); index++) {
            boolean last = index == noted.size() - 1;
            if (last || !noted.get(index + 1).from.isBefore(since)) {
                strictest = strictest.and(noted.get(index).period);
            }
        }
        return strictest;
    }

    private List<Noted> noted() {
        return store.entries(KIND).stream()
                .map(entry -> new Noted(entry.at(), period(entry.details())))
                .toList();
    }

    private static Map<String, String> details(KeepingPeriod period) {
        Map<String, String> details = new TreeMap<>();
        details.put("kept", period.toString());
        Set<Case> cases = EnumSet.noneOf(Case.class);
        cases.addAll(period.cases());
        details.put("cases", String.join(",", cases.stream().map(Case::name).toList()));
        details.put("configured", configured(period.configured()));
        return details;
    }

    private static String configured(@Nullable Period period) {
        return period == null ? "" : period.toString();
    }

    private static KeepingPeriod period(Map<String, String> details) {
        Set<Case> cases = EnumSet.noneOf(Case.class);
        for (String name : details.getOrDefault("cases", "").split(",")) {
            if (!name.isEmpty()) {
                cases.add(Case.valueOf(name));
            }
        }
        String configured = details.getOrDefault("configured", "");
        return KeepingPeriod.of(cases, configured.isEmpty() ? null : Period.parse(configured));
    }

    /**
     * A period that was in force until the next one.
     *
     * @param from since when
     */
    private record Noted(Instant from, KeepingPeriod period) {}
}
