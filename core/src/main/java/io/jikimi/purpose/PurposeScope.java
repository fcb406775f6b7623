package io.jikimi.purpose;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.catalogue.ProcessingPurpose;
import io.jikimi.evidence.AccessEntry;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.keys.DataKeys;
import io.jikimi.purpose.ProcessingBar.Watch;
import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.Gate;
import io.jikimi.subject.LegalClock;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door of this room: says for which purpose the code of this thread handles personal data (개인정보
 * 보호법 제18조), and answers for every value whether it may be read.
 *
 * <p>The scope lives on the thread and does not travel by itself: code on another thread reads
 * masks until it opens a scope of its own, or was handed over by {@link #carry(Runnable)}. When a
 * scope closes, one row of the access log (접속기록) is written before the result is handed on; if that
 * fails, the call fails. A scope that reads many subjects leaves a row for every ten thousand of
 * them at most, as it goes; the time of a row is that of its first read. One purpose per
 * transaction is the rule; a second one sees only its own items.
 *
 * <p>Outside any scope every value reads as its mask, never as an error: a forgotten annotation
 * leaks nothing.
 *
 * <p>Where the gate only observes, values are handed out and the access log says what they would
 * have been refused by. That never widens whose data are read: what is limited to some data
 * subjects stays so.
 */
public final class PurposeScope implements ReadPermits {

    private static final Duration UNMASK_FOR = Duration.ofMinutes(5);

    private final ScopeDecisions decisions;
    private final DataKeys keys;
    private final EvidenceLog evidence;
    private final LegalClock clock;
    private final Supplier<List<ProcessingBar>> bars;
    private final Supplier<List<ScopeListener>> listeners;
    private final Duration unmaskFor;
    private final Enforcement enforcement;
    private final ReadsOutside outside;
    private final ThreadLocal<@Nullable OpenScope> current = new ThreadLocal<>();

    /**
     * Creates the door.
     *
     * @param bars asked lazily when a scope opens, because those who bar need this door themselves
     * @param listeners asked lazily for the same reason
     */
    public PurposeScope(
            Catalogue catalogue,
            DataKeys keys,
            PurposeAuthority authority,
            EvidenceLog evidence,
            LegalClock clock,
            Supplier<List<ProcessingBar>> bars,
            Supplier<List<ScopeListener>> listeners) {
        this(
                catalogue,
                keys,
                authority,
                evidence,
                clock,
                bars,
                listeners,
                UNMASK_FOR,
                Enforcement.full());
    }

    /**
     * Creates the door.
     *
     * @param unmaskFor how long a scope that unmasks shows values; masks afterwards
     * @param enforcement the modes of the gates
     */
    public PurposeScope(
            Catalogue catalogue,
            DataKeys keys,
            PurposeAuthority authority,
            EvidenceLog evidence,
            LegalClock clock,
            Supplier<List<ProcessingBar>> bars,
            Supplier<List<ScopeListener>> listeners,
            Duration unmaskFor,
            Enforcement enforcement) {
        this.decisions = new ScopeDecisions(catalogue, authority);
        this.keys = keys;
        this.evidence = evidence;
        this.clock = clock;
        this.bars = bars;
        this.listeners = listeners;
        this.unmaskFor = unmaskFor;
        this.enforcement = enforcement;
        this.outside = new ReadsOutside(this::newNotes, this::logOutside);
    }

    /**
     * Runs {@code task} for a purpose as {@code actor}. For jobs, message listeners and seeders. In
     * the access log the task of a job has its name; that of anybody else is called like the code
     * that calls.
     */
    public void run(String purpose, Actor actor, Runnable task) {
        call(
                ScopeRequest.use(purpose, actor, taskOf(actor)),
                () -> {
                    task.run();
                    return null;
                });
    }

    /** Calls {@code task} for a purpose as {@code actor} and returns its result. */
    public <T extends @Nullable Object> T call(String purpose, Actor actor, Supplier<T> task) {
        return call(ScopeRequest.use(purpose, actor, taskOf(actor)), task);
    }

    /** A job is its own task. Anybody else's account names who works, and not the work. */
    private static String taskOf(Actor actor) {
        if (actor.kind() == Actor.Kind.SYSTEM) {
            return actor.account();
        }
        String place = CallPlace.ofThisThread();
        return place == null ? "PurposeScope.run" : place;
    }

    /**
     * Calls {@code task} in a scope of its own and returns its result, once what was read is in the
     * access log.
     *
     * @throws LifecycleException if the actor may not process for this purpose, or evidence cannot
     *     be written
     */
    public <T extends @Nullable Object> T call(ScopeRequest request, Supplier<T> task) {
        try {
            return callChecked(request, task::get);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IllegalStateException("A supplier throws no checked exception", impossible);
        }
    }

    /** Like {@link #call(ScopeRequest, Supplier)}, for tasks that throw checked exceptions. */
    public <T extends @Nullable Object> T callChecked(ScopeRequest request, Callable<T> task)
            throws Exception {
        try (OpenScope scope = open(request)) {
            T result = task.call();
            scope.succeed();
            return result;
        }
    }

    /**
     * Runs {@code task} with every value readable. The access log names the reason; search the code
     * for {@link UnguardedRead}.
     */
    public <T extends @Nullable Object> T callUnguarded(
            UnguardedRead unguarded, Actor actor, Supplier<T> task) {
        ScopeRequest request =
                new ScopeRequest(
                        OpenScope.UNGUARDED,
                        actor,
                        Access.USE,
                        "unguarded-read",
                        null,
                        unguarded.reason(),
                        null,
                        null);
        try (OpenScope scope = push(asAround(request), decisions.everything(), List.of(), null)) {
            T result = task.get();
            scope.succeed();
            return result;
        }
    }

    /**
     * Opens a scope that its opener closes: only for containers that call back before and after,
     * such as web interceptors. Everybody else uses {@link #call(ScopeRequest, Supplier)}.
     */
    public OpenScope open(ScopeRequest wanted) {
        ScopeRequest request = asAround(limitedToOneself(wanted));
        try {
            return push(request, decisions.decide(request), watches(request), null);
        } catch (LifecycleException refusal) {
            if (overrules(request, refusal.refusal())) {
                return push(request, decisions.nothing(), watches(request), refusal.refusal());
            }
            evidence.record(
                    entry(clock.now(), request, List.of(), List.of(), refusal.refusal().name()));
            throw refusal;
        }
    }

    /**
     * The task, to be run on another thread for the purpose this one is working for now.
     *
     * <p>What travels is what was asked for, never the answer: the task opens a scope of its own,
     * which is decided when it runs and leaves its own row. A permission that was taken back
     * meanwhile counts. Unmasking does not travel; the task displays masks. Out of a provision, and
     * out of an unguarded read, nothing travels: their values are registered or reasoned where they
     * are read. Without a scope the task is returned as it is.
     *
     * <p>What this thread has read goes into the access log first: the task may hold it, and send
     * it before this thread is done.
     *
     * @throws LifecycleException if evidence cannot be written; there is no task then
     */
    public Runnable carry(Runnable task) {
        ScopeRequest request = handOver();
        return request == null
                ? task
                : () ->
                        call(
                                request,
                                () -> {
                                    task.run();
                                    return null;
                                });
    }

    /** Like {@link #carry(Runnable)}, for tasks with a result. */
    public <T extends @Nullable Object> Callable<T> carry(Callable<T> task) {
        ScopeRequest request = handOver();
        return request == null ? task : () -> callChecked(request, task);
    }

    private @Nullable ScopeRequest handOver() {
        flush();
        OpenScope scope = current.get();
        if (scope == null || !scope.travels()) {
            return null;
        }
        ScopeRequest request = scope.request();
        return request.access() == Access.UNMASK ? request.withAccess(Access.DISPLAY) : request;
    }

    /** The scope of this thread, if one is open. */
    public Optional<OpenScope> current() {
        return Optional.ofNullable(current.get());
    }

    /**
     * Forgets whatever scope is left on this thread. Called by the filter at both ends of a
     * request; closes properly. Between them, what is read outside any scope belongs together where
     * that is observed.
     */
    public void clear() {
        if (permitOutside()) {
            outside.end();
        }
        RuntimeException first = null;
        for (OpenScope scope = current.get(); scope != null; scope = current.get()) {
            try {
                scope.close();
            } catch (RuntimeException failure) {
                first = first == null ? failure : first;
            }
            if (current.get() == scope) {
                leave(scope);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * A request begins on this thread: forgets whatever scope is left on it. What is read outside
     * any scope from now on is one observation, until the request ends with {@link #clear()}.
     *
     * @param place what the request is called, where no code of the service asks for a value
     */
    public void begin(Supplier<String> place) {
        clear();
        if (permitOutside()) {
            outside.begin(place);
        }
    }

    /**
     * Writes what was read on this thread to the access log, before bytes leave: in every scope
     * that is open, because what leaves may have been read in any of them.
     */
    public void flush() {
        flush(OpenScope::flush);
    }

    /** Like {@link #flush()}, before the answer that the work has failed. */
    public void flushFailed() {
        flush(OpenScope::flushFailed);
    }

    private void flush(Consumer<OpenScope> how) {
        for (OpenScope scope = current.get(); scope != null; scope = scope.outer()) {
            how.accept(scope);
        }
        if (permitOutside()) {
            outside.flush();
        }
    }

    @Override
    public boolean permitOutside() {
        return enforcement.observes(Gate.PURPOSE);
    }

    @Override
    public Decision read(int item, long keyId) {
        OpenScope scope = current.get();
        if (scope != null) {
            return scope.read(item, keyId);
        }
        if (!permitOutside()) {
            return Decision.MASK;
        }
        outside.note(item, keyId);
        return Decision.VALUE;
    }

    @Override
    public void expect(Collection<Long> keyIds) {
        OpenScope scope = current.get();
        if (scope != null) {
            scope.expect(keyIds);
        }
    }

    @Override
    public void searched(Supplier<String> condition) {
        OpenScope scope = current.get();
        if (scope != null) {
            scope.searched(condition.get());
        }
    }

    @Override
    public void refused(int item, long keyId) {
        OpenScope scope = current.get();
        if (scope != null) {
            refused(scope.request(), decisions.catalogue().item(item), keyId);
        }
    }

    @Override
    public boolean permits(int item, long keyId) {
        OpenScope scope = current.get();
        return scope == null ? permitOutside() : scope.permits(item, keyId);
    }

    @Override
    public boolean permits(int item) {
        OpenScope scope = current.get();
        return scope == null ? permitOutside() : scope.permits(item);
    }

    @Override
    public @Nullable String purpose() {
        OpenScope scope = current.get();
        return scope == null ? null : scope.request().purpose();
    }

    @Override
    public Actor actor() {
        OpenScope scope = current.get();
        return scope == null ? Actor.system("outside-any-scope") : scope.request().actor();
    }

    @Override
    public <T> @Nullable T attachment(Class<T> type, Supplier<T> whenAbsent) {
        OpenScope scope = current.get();
        return scope == null ? null : scope.outermost().attachment(type, whenAbsent);
    }

    /** What a data subject reads as one's own is one's own, whatever the caller asked for. */
    private static ScopeRequest limitedToOneself(ScopeRequest request) {
        DataSubjectId oneself = request.actor().subject();
        boolean ownPurpose =
                request.purpose().equals(BuiltInPurpose.OWN_DATA)
                        || request.purpose().equals(BuiltInPurpose.RIGHTS);
        return ownPurpose && oneself != null ? request.onlyOf(oneself::equals) : request;
    }

    /**
     * What is done inside a scope was asked for from where the scope was, and for its reason; only
     * who unmasks says why each time.
     */
    private ScopeRequest asAround(ScopeRequest request) {
        OpenScope around = current.get();
        if (around == null) {
            return request;
        }
        ScopeRequest outer = around.request();
        ScopeRequest located =
                request.source() == null && outer.source() != null
                        ? request.from(outer.source())
                        : request;
        boolean ownReason = request.reason() != null || request.access() == Access.UNMASK;
        return ownReason ? located : located.because(outer.reason());
    }

    private List<Watch> watches(ScopeRequest request) {
        List<Watch> watches = List.of();
        for (ProcessingBar bar : bars.get()) {
            Watch watch = bar.watch(request);
            if (watch != null) {
                watches = watches.isEmpty() ? new ArrayList<>(2) : watches;
                watches.add(watch);
            }
        }
        return watches;
    }

    private OpenScope push(
            ScopeRequest request,
            byte[] decided,
            List<Watch> watches,
            @Nullable Refusal overruled) {
        OpenScope scope = new OpenScope(this, request, decided, watches, current.get(), overruled);
        current.set(scope);
        try {
            listeners.get().forEach(ScopeListener::opened);
        } catch (RuntimeException | Error failure) {
            // Nobody receives the scope, so nobody would close it.
            leave(scope);
            scope.markClosed();
            throw failure;
        }
        return scope;
    }

    private void leave(OpenScope scope) {
        if (scope.outer() == null) {
            current.remove();
        } else {
            current.set(scope.outer());
        }
    }

    /**
     * Closes {@code scope} and every scope that was opened inside it and forgotten: all of them,
     * though one fails. One that stayed on its thread would name who acts in what runs there next.
     */
    void pop(OpenScope scope) {
        RuntimeException first = null;
        for (OpenScope top = current.get(); top != null; top = current.get()) {
            try {
                pop(top, top != scope);
            } catch (RuntimeException failure) {
                first = first == null ? failure : first;
            }
            if (top == scope) {
                break;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void pop(OpenScope top, boolean forgotten) {
        try {
            try {
                tell(ScopeListener::closing);
            } finally {
                leave(top);
                closed(top);
            }
        } finally {
            if (forgotten) {
                top.markClosed();
            }
        }
    }

    /** All of them, though one fails: one of them hides the values that the purpose has shown. */
    private void tell(Consumer<ScopeListener> what) {
        RuntimeException first = null;
        for (ScopeListener listener : listeners.get()) {
            try {
                what.accept(listener);
            } catch (RuntimeException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** What reads on outside any scope had its purpose; it would read as a mask from now on. */
    private void closed(OpenScope scope) {
        if (scope.outer() == null && permitOutside()) {
            outside.after(scope.request(), () -> tell(ScopeListener::closed));
        } else {
            tell(ScopeListener::closed);
        }
    }

    /** Whether a refusal lets the scope open all the same. What is one's own has no mode. */
    private boolean overrules(ScopeRequest request, Refusal refusal) {
        return !enforcement.refuses(refusal)
                && observes(request, current().filter(OpenScope::provides).isPresent());
    }

    /**
     * Whether a scope hands out, and notes, what it would mask or refuse. What leaves the service
     * is limited by two gates; what the data subjects read is limited to themselves by none that
     * observes.
     */
    boolean observes(ScopeRequest request, boolean insideProvision) {
        boolean leaves = insideProvision || request.access() == Access.PROVIDE;
        return permitOutside()
                && !request.purpose().equals(BuiltInPurpose.OWN_DATA)
                && !request.purpose().equals(BuiltInPurpose.RIGHTS)
                && (!leaves || enforcement.observes(Gate.PROVISION));
    }

    boolean refuses(Refusal refusal) {
        return enforcement.refuses(refusal);
    }

    DataSubjectId subjectOf(long keyId) {
        return keys.subjectOf(keyId);
    }

    /** When a scope that opens now ends to unmask; null for the others, which ask no clock. */
    @Nullable Instant unmaskedUntil(ScopeRequest request) {
        return request.access() == Access.UNMASK ? clock.now().plus(unmaskFor) : null;
    }

    boolean isOver(Instant moment) {
        return !clock.now().isBefore(moment);
    }

    ReadNotes newNotes() {
        return new ReadNotes(clock::now);
    }

    void log(ScopeRequest request, ReadNotes notes, String result) {
        log(request, notes, result, null);
    }

    /**
     * Writes a row of the access log.
     *
     * @param condition what was searched for in the scope, or null
     */
    void log(ScopeRequest request, ReadNotes notes, String result, @Nullable String condition) {
        ReadSoFar read = readSoFar(notes);
        evidence.record(
                entry(notes.since(), request, read.subjects(), read.items(), result)
                        .within(new AccessEntry.Context(null, null, condition, null)));
    }

    void logOverruled(ScopeRequest request, Refusal refusal) {
        evidence.record(
                entry(
                        clock.now(),
                        request,
                        List.of(),
                        List.of(),
                        AccessEntry.observed(refusal.name())));
    }

    /** Who acts is not asked: whoever answers that may read personal data for it. */
    private void logOutside(String purpose, String place, String outcome, ReadNotes notes) {
        log(ScopeRequest.use(purpose, actor(), place), notes, AccessEntry.observed(outcome));
    }

    ReadSoFar readSoFar(ReadNotes notes) {
        return new ReadSoFar(
                notes.keyIds()
                        .mapToObj(this::subjectIfKnown)
                        .flatMap(List::stream)
                        .distinct()
                        .toList(),
                notes.items()
                        .mapToObj(decisions.catalogue()::item)
                        .map(PersonalDataItem::qualifiedName)
                        .toList());
    }

    LifecycleException mismatch(ScopeRequest request, int item, long keyId) {
        PersonalDataItem wanted = decisions.catalogue().item(item);
        refused(request, wanted, keyId);
        return new LifecycleException(
                Refusal.PURPOSE_MISMATCH,
                wanted.qualifiedName(),
                "the purpose '"
                        + request.purpose()
                        + "' knows nothing of the file '"
                        + wanted.file()
                        + "'. Its purposes are "
                        + decisions.catalogue().purposesOf(wanted).stream()
                                .map(ProcessingPurpose::name)
                                .toList()
                        + "; declare the item under the purpose in the register if the law allows this use.");
    }

    /** Keeps a refusal, and whose value was asked for: the key of a stored value names it. */
    private void refused(ScopeRequest request, PersonalDataItem wanted, long keyId) {
        evidence.record(
                AccessEntry.refused(
                                clock.now(),
                                request.actor(),
                                request.source(),
                                request.purpose(),
                                request.task(),
                                request.access().action(),
                                subjectIfKnown(keyId),
                                List.of(wanted.qualifiedName()),
                                Refusal.PURPOSE_MISMATCH)
                        .because(request.reason()));
    }

    /**
     * A key that is lost, or whose transaction rolled back, names nobody; what was done is kept all
     * the same.
     */
    private List<DataSubjectId> subjectIfKnown(long keyId) {
        try {
            return List.of(keys.subjectOf(keyId));
        } catch (LifecycleException lost) {
            return List.of();
        }
    }

    private AccessEntry entry(
            Instant at,
            ScopeRequest request,
            List<DataSubjectId> subjects,
            List<String> items,
            String result) {
        return new AccessEntry(
                at,
                request.actor(),
                request.source(),
                request.purpose(),
                request.task(),
                request.access().action(),
                subjects,
                items,
                result,
                request.reason());
    }
}
