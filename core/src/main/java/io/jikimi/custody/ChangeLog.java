package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.custody.ProtectedWrites.Written;
import io.jikimi.custody.WrittenChanges.Change;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.purpose.OpenScope;
import io.jikimi.purpose.PurposeScope;
import io.jikimi.purpose.ScopeRequest;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LegalClock;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes to the access log who created, changed or deleted personal data of whom (수행업무, 개인정보의 안전성
 * 확보조치 기준 제2조 제3호, 제8조). The row stands in the transaction of the change: there is none of a change
 * that was rolled back, and no change without its row.
 *
 * <p>Data subjects who change what is their own, and visitors who sign up, leave none: the notice
 * speaks of those who handle the data of others. What goes back to a savepoint of its transaction
 * stays told. Entities are seen as Hibernate writes them; a bulk {@code delete} of a query, and a
 * statement through JDBC, name no row and leave none.
 */
public final class ChangeLog implements WriteGuard {

    private static final String NO_SCOPE = "no purpose";
    private static final String NO_TASK = "write";

    private final EvidenceLog evidence;
    private final PurposeScope scopes;
    private final Supplier<Actor> account;
    private final LegalClock clock;

    /**
     * Creates the guard.
     *
     * @param evidence the access log
     * @param scopes say for what a change is made
     * @param account who acts on this thread while no scope is open
     * @param clock the legal clock
     */
    public ChangeLog(
            EvidenceLog evidence, PurposeScope scopes, Supplier<Actor> account, LegalClock clock) {
        this.evidence = evidence;
        this.scopes = scopes;
        this.account = account;
        this.clock = clock;
    }

    @Override
    public void check(Connection connection, ProtectedWrites writes) {
        if (writes.changes().isEmpty()) {
            return;
        }
        ScopeRequest request =
                scopes.current()
                        .map(OpenScope::request)
                        .orElseGet(() -> ScopeRequest.use(NO_SCOPE, account.get(), NO_TASK));
        Set<DataSubjectId> own = own(request.actor(), writes);
        for (Change change : writes.changes().take()) {
            List<DataSubjectId> known =
                    change.subjects().stream().flatMap(Stream::ofNullable).toList();
            List<DataSubjectId> others =
                    known.stream().filter(subject -> !own.contains(subject)).toList();
            boolean ofUnknown = known.size() < change.subjects().size();
            if (ofUnknown || !others.isEmpty()) {
                evidence.record(connection, entry(request, change, others));
            }
        }
    }

    /** Whose data the actor may write without a trace: one's own, and those one signs up with. */
    private static Set<DataSubjectId> own(Actor actor, ProtectedWrites writes) {
        if (actor.kind() == Actor.Kind.ANONYMOUS) {
            return writes.all().stream()
                    .filter(Written::newSubject)
                    .map(Written::subject)
                    .collect(Collectors.toSet());
        }
        return actor.kind() == Actor.Kind.SUBJECT && actor.subject() != null
                ? Set.of(actor.subject())
                : Set.of();
    }

    private AccessEntry entry(ScopeRequest request, Change change, List<DataSubjectId> subjects) {
        return new AccessEntry(
                clock.now(),
                request.actor(),
                request.source(),
                request.purpose(),
                request.task(),
                change.action().inLog(),
                subjects,
                change.items().stream().map(PersonalDataItem::qualifiedName).toList(),
                "ok",
                request.reason());
    }
}
