package io.jikimi.collection;

import static io.jikimi.collection.CollectionDecision.GRANTED;
import static io.jikimi.collection.CollectionDecision.refused;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.collection.JdbcConsentLedger.Held;
import io.jikimi.custody.ProtectedWrites;
import io.jikimi.custody.ProtectedWrites.Written;
import io.jikimi.custody.WriteGuard;
import io.jikimi.keys.KeyState;
import io.jikimi.keys.KeyStateLock;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The last line of 3.1: before a transaction completes, everything it wrote has a basis and a
 * living key, or it rolls back. Consents of the running {@link Collects} call are bound to their
 * data subject first, so that a sign-up passes in one transaction.
 */
final class BasisGuard implements WriteGuard {

    private static final String WRITE = "write";

    private final BasisRule rule;
    private final JdbcConsentLedger ledger;
    private final KeyStateLock keys;
    private final PendingCollections pending;
    private final CollectionRefusals refusals;
    private final LegalClock clock;

    BasisGuard(
            BasisRule rule,
            JdbcConsentLedger ledger,
            KeyStateLock keys,
            PendingCollections pending,
            CollectionRefusals refusals,
            LegalClock clock) {
        this.rule = rule;
        this.ledger = ledger;
        this.keys = keys;
        this.pending = pending;
        this.refusals = refusals;
        this.clock = clock;
    }

    @Override
    public void check(Connection connection, ProtectedWrites writes) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        List<PendingCollection> collections = pending.ofTransaction();
        refuseItemsNotOnForm(collections, writes);
        // Who has only asked for an entry of the search index has not collected anything yet.
        if (!writes.all().isEmpty()) {
            collections.forEach(collection -> bind(connection, collection, writes));
        }
        requireBases(connection, collections, writes);
    }

    private void refuseItemsNotOnForm(List<PendingCollection> collections, ProtectedWrites writes) {
        if (collections.isEmpty()) {
            return;
        }
        List<Uncovered> notAsked = new ArrayList<>();
        for (Written written : writes.all()) {
            for (PersonalDataItem item : written.items()) {
                boolean asked =
                        collections.stream()
                                .anyMatch(
                                        collection ->
                                                collection
                                                        .form()
                                                        .items()
                                                        .contains(item.qualifiedName()));
                if (!asked) {
                    notAsked.add(
                            new Uncovered(notOnForm(item, collections), written.subject(), item));
                }
            }
        }
        enforce(notAsked, collections);
    }

    private static CollectionDecision notOnForm(
            PersonalDataItem item, List<PendingCollection> collections) {
        Set<String> forms = new TreeSet<>();
        collections.forEach(collection -> forms.add("'" + collection.form().name() + "'"));
        return refused(
                Refusal.COLLECT_FIELD_NOT_IN_FORM,
                item.qualifiedName(),
                "the form "
                        + String.join(", ", forms)
                        + " does not ask for this item, nothing was stored. Do not send it, or publish a"
                        + " new version of the form that lists it.");
    }

    private void bind(Connection connection, PendingCollection collection, ProtectedWrites writes) {
        ConsentSubmission submission = collection.waiting();
        if (submission == null) {
            return;
        }
        List<DataSubjectId> added =
                writes.all().stream().filter(Written::newSubject).map(Written::subject).toList();
        DataSubjectId subject = added.size() == 1 ? added.get(0) : collection.actor().subject();
        if (subject == null || added.size() > 1) {
            refusals.enforce(
                    unbound(collection, added.size()),
                    collection.task(),
                    submission,
                    added,
                    List.of());
            return;
        }
        ledger.record(connection, subject, submission, collection.actor());
        collection.inserted();
    }

    static CollectionDecision unbound(PendingCollection collection, int newSubjects) {
        return refused(
                Refusal.SUBJECT_MISSING,
                collection.form().name(),
                newSubjects > 1
                        ? collection.task()
                                + " adds "
                                + newSubjects
                                + " data subjects, so it is not clear whose consents these are."
                                + " Add one data subject per call."
                        : "the consents belong to nobody: "
                                + collection.task()
                                + " adds no data subject and the"
                                + " acting account is none. Log the data subject in, or record the"
                                + " decisions with ConsentLedger.record.");
    }

    private void requireBases(
            Connection connection, List<PendingCollection> collections, ProtectedWrites writes)
            throws SQLException {
        LocalDate today = clock.today();
        Set<Long> keyIds = new LinkedHashSet<>();
        Set<DataSubjectId> onConsent = new LinkedHashSet<>();
        for (Written written : writes.all()) {
            if (!written.newKey()) {
                keyIds.add(written.keyId());
            }
            if (!written.items().stream().allMatch(item -> rule.holdsWithoutConsent(item, today))) {
                onConsent.add(written.subject());
            }
        }
        Held held = ledger.hold(connection, keys, keyIds, onConsent, writes.indexKeys());
        requireIndexKey(held, collections, writes);
        requireLiveKeys(held, collections, writes);
        List<Uncovered> uncovered = uncovered(writes, held, today);
        if (!uncovered.isEmpty()) {
            // A consent given anew while the first look waited is visible to a second one only.
            Held fresh = ledger.hold(connection, keys, keyIds, onConsent, writes.indexKeys());
            uncovered = uncovered(writes, fresh, today);
        }
        enforce(uncovered, collections);
    }

    /** What was written could not be found any more under the key that has taken the place. */
    private void requireIndexKey(
            Held held, List<PendingCollection> collections, ProtectedWrites writes) {
        // Who has written under two has done so before and after the change.
        if (held.indexReplaced() || writes.indexKeys().size() > 1) {
            refusals.enforce(
                    refused(
                            Refusal.KEY_ROTATED,
                            "search index",
                            "the key of the search index was replaced by a newer one while this"
                                    + " transaction ran. Nothing was stored; repeat the"
                                    + " transaction."),
                    task(collections),
                    submission(collections),
                    writes.all().stream().map(Written::subject).distinct().toList(),
                    List.of());
        }
    }

    private void requireLiveKeys(
            Held held, List<PendingCollection> collections, ProtectedWrites writes) {
        for (Written written : writes.all()) {
            if (written.newKey()) {
                continue;
            }
            CollectionDecision decision =
                    keyDecision(written.keyId(), held.keyStates().get(written.keyId()));
            refusals.enforce(
                    decision,
                    task(collections),
                    submission(collections),
                    List.of(written.subject()),
                    List.of());
        }
    }

    private static CollectionDecision keyDecision(long keyId, @Nullable String state) {
        String where = "key " + Long.toHexString(keyId);
        if (state == null) {
            return refused(
                    Refusal.KEY_MISSING,
                    where,
                    "values were encrypted under a key that the database does not have. Nothing"
                            + " was stored. If the transaction went back to a savepoint, repeat it"
                            + " without one; else restore the key table.");
        }
        return switch (KeyState.valueOf(state)) {
            case LIVE, RETIRED -> GRANTED;
            case CLOSED, REPLACED ->
                    refused(
                            Refusal.KEY_ROTATED,
                            where,
                            "the key of the data subject was replaced by a newer one while this"
                                    + " transaction ran. Nothing was stored; repeat the"
                                    + " transaction.");
            case DESTROYED ->
                    refused(
                            Refusal.KEY_DESTROYED,
                            where,
                            "the data subject was destroyed while this transaction ran. Nothing was"
                                    + " stored; a person who returns is a new data subject.");
        };
    }

    private List<Uncovered> uncovered(ProtectedWrites writes, Held held, LocalDate today) {
        List<Uncovered> uncovered = new ArrayList<>();
        for (Written written : writes.all()) {
            for (PersonalDataItem item : written.items()) {
                CollectionDecision decision =
                        rule.decide(item, held.consentsOf(written.subject()), today);
                if (!decision.granted()) {
                    uncovered.add(new Uncovered(decision, written.subject(), item));
                }
            }
        }
        return uncovered;
    }

    /** The first that refuses ends it; what is only observed leaves one row for each code. */
    private void enforce(List<Uncovered> uncovered, List<PendingCollection> collections) {
        Map<Refusal, List<Uncovered>> observed = new EnumMap<>(Refusal.class);
        for (Uncovered each : uncovered) {
            Refusal refusal = Objects.requireNonNull(each.decision().refusal());
            if (refusals.observes(refusal)) {
                observed.computeIfAbsent(refusal, first -> new ArrayList<>()).add(each);
            } else {
                enforce(each.decision(), List.of(each), collections);
            }
        }
        observed.values().forEach(all -> enforce(all.get(0).decision(), all, collections));
    }

    private void enforce(
            CollectionDecision decision, List<Uncovered> of, List<PendingCollection> collections) {
        refusals.enforce(
                decision,
                task(collections),
                submission(collections),
                of.stream().map(Uncovered::subject).distinct().toList(),
                of.stream().map(each -> each.item().qualifiedName()).distinct().toList());
    }

    private static String task(List<PendingCollection> collections) {
        return collections.isEmpty() ? WRITE : collections.get(0).task();
    }

    private static @Nullable ConsentSubmission submission(List<PendingCollection> collections) {
        return collections.isEmpty() ? null : collections.get(0).submission();
    }

    private record Uncovered(
            CollectionDecision decision, DataSubjectId subject, PersonalDataItem item) {}
}
