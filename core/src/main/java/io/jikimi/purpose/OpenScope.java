package io.jikimi.purpose;

import io.jikimi.evidence.AccessEntry;
import io.jikimi.purpose.ProcessingBar.Watch;
import io.jikimi.purpose.ReadPermits.Decision;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope that is open on one thread. Belongs to that thread; a closed scope permits nothing any
 * more, even where it is still referred to.
 */
public final class OpenScope implements AutoCloseable {

    /** Not in any register: reading without permits is no purpose. */
    static final String UNGUARDED = "unguarded";

    /** What a person would have seen as its mask. */
    static final String MASKED = "MASKED";

    private final PurposeScope door;
    private final ScopeRequest request;
    private final byte[] decided;
    private final @Nullable OpenScope outer;
    private final @Nullable OpenScope provision;

    /** What would have kept the scope shut; null where it was allowed to open. */
    private final @Nullable Refusal overruled;

    /** Whether what would read as a mask, or fail, is read and noted. */
    private final boolean observes;

    /** Most scopes let every subject through: their values cost no question. */
    private final boolean asksPerSubject;

    /** A reason holds for a while: a page that is left open unmasks no more. */
    private final @Nullable Instant unmaskedUntil;

    private final List<Watch> watches;
    private final Map<Long, Boolean> readableKeys = new HashMap<>();
    private final Map<Class<?>, Object> attachments = new HashMap<>(2);
    private final ReadNotes notes;

    /** What was handed out is registered as a whole, whenever the access log was written. */
    private final @Nullable ReadNotes provided;

    /** What was not read like everything else, by the result that the access log gives it. */
    private @Nullable Map<String, ReadNotes> apart;

    /** What was searched for so far. */
    private final SearchNotes searches = new SearchNotes();

    private boolean told;
    private @Nullable DataSubjectId subject;
    private long keyOfSubject;
    private String result = "failed";
    private boolean closed;

    OpenScope(
            PurposeScope door,
            ScopeRequest request,
            byte[] decided,
            List<Watch> watches,
            @Nullable OpenScope outer,
            @Nullable Refusal overruled) {
        this.door = door;
        this.request = request;
        this.overruled = overruled;
        this.watches = watches;
        this.outer = outer;
        this.notes = door.newNotes();
        this.unmaskedUntil = door.unmaskedUntil(request);
        this.provided = request.access() == Access.PROVIDE ? door.newNotes() : null;
        this.provision = outer == null ? null : outer.enclosingProvision();
        this.decided = provision == null ? decided : provision.narrow(decided);
        this.asksPerSubject =
                provision != null || request.onlySubjects() != null || !watches.isEmpty();
        this.observes = door.observes(request, provision != null);
    }

    /**
     * What leaves the service is limited by the agreement with its recipient, whatever further
     * purposes are opened inside the provision.
     */
    private @Nullable OpenScope enclosingProvision() {
        return request.access() == Access.PROVIDE ? this : provision;
    }

    private byte[] narrow(byte[] wanted) {
        byte[] narrowed = wanted.clone();
        for (int item = 0; item < narrowed.length; item++) {
            boolean inAgreement = item < decided.length && decided[item] == ScopeDecisions.VALUE;
            if (narrowed[item] == ScopeDecisions.VALUE && !inAgreement) {
                narrowed[item] = ScopeDecisions.MASK;
            }
        }
        return narrowed;
    }

    /** What the scope was opened for. */
    public ScopeRequest request() {
        return request;
    }

    /** States that the work succeeded; without it the access log says that it failed. */
    public void succeed() {
        result = "ok";
    }

    /**
     * Writes what was read since the last call to the access log, durably. A container calls it
     * before bytes leave, the scope itself when it has read many subjects; closing does it for the
     * rest.
     */
    public void flush() {
        flush(result.equals("failed") ? "ok" : result);
    }

    /** Like {@link #flush()}, where the work is known to have failed. */
    void flushFailed() {
        flush("failed");
    }

    /**
     * What was read in this scope: by a provision as a whole, in any other scope since the access
     * log was last written.
     */
    public ReadSoFar readSoFar() {
        return door.readSoFar(provided == null ? notes : provided);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            door.pop(this);
        } finally {
            closed = true;
            flush(result);
            tellWhatWasOverruled();
        }
    }

    /** A scope that would not have opened leaves a row, even if nothing was read in it. */
    private void tellWhatWasOverruled() {
        if (overruled != null && !told) {
            told = true;
            door.logOverruled(request, overruled);
        }
    }

    Decision read(int item, long keyId) {
        if (closed) {
            return Decision.MASK;
        }
        byte code = item < decided.length ? decided[item] : ScopeDecisions.MISMATCH;
        if (code == ScopeDecisions.VALUE || observes) {
            return value(code, item, keyId);
        }
        return switch (code) {
            case ScopeDecisions.DISPLAYED_MASK -> {
                note(item, keyId);
                yield Decision.MASK;
            }
            case ScopeDecisions.MASK -> Decision.MASK;
            default -> throw door.mismatch(request, item, keyId);
        };
    }

    /** The value, unless something keeps it back that no gate decides. */
    private Decision value(byte code, int item, long keyId) {
        if (isUnmaskingOver()) {
            noteApart(Refusal.UNMASK_EXPIRED.name(), item, keyId);
            return Decision.MASK;
        }
        if (asksPerSubject && !readable(keyId)) {
            return Decision.MASK;
        }
        Refusal bar = asksPerSubject ? bar(item, keyId) : null;
        if (bar != null && door.refuses(bar)) {
            noteApart(bar.name(), item, keyId);
            return Decision.MASK;
        }
        String observed = bar == null ? observed(code) : bar.name();
        note(item, keyId, observed == null ? null : AccessEntry.observed(observed));
        return Decision.VALUE;
    }

    /** What the value would have been refused by, or null. */
    private @Nullable String observed(byte code) {
        return switch (code) {
            case ScopeDecisions.VALUE -> null;
            case ScopeDecisions.DISPLAYED_MASK -> MASKED;
            default -> (overruled == null ? Refusal.PURPOSE_MISMATCH : overruled).name();
        };
    }

    /** A person who sees masks is asked for no bar, so none needs to be prepared. */
    void expect(Collection<Long> keyIds) {
        if (provision != null) {
            provision.expect(keyIds);
        }
        if (watches.isEmpty() || !handsOutValues()) {
            return;
        }
        Set<DataSubjectId> subjects = new LinkedHashSet<>();
        keyIds.forEach(keyId -> subjects.add(door.subjectOf(keyId)));
        watches.forEach(watch -> watch.expect(subjects));
    }

    private boolean handsOutValues() {
        for (byte code : decided) {
            if (code == ScopeDecisions.VALUE || observes) {
                return true;
            }
        }
        return false;
    }

    /**
     * Own data carry no access log duty: the notice speaks of everybody except the data subject.
     */
    private void note(int item, long keyId) {
        note(item, keyId, null);
    }

    private void note(int item, long keyId, @Nullable String observed) {
        if (observed != null) {
            noteApart(observed, item, keyId);
        } else if (!request.purpose().equals(BuiltInPurpose.OWN_DATA)) {
            notes.add(item, keyId);
            flushMany(notes);
        }
        if (provided != null) {
            provided.add(item, keyId);
        }
        if (provision != null) {
            provision.note(item, keyId);
        }
    }

    void searched(String condition) {
        searches.add(condition);
        if (provision != null) {
            provision.searched(condition);
        }
    }

    boolean permits(int item) {
        boolean wanted = observes || item < decided.length && decided[item] == ScopeDecisions.VALUE;
        return !closed && wanted && !isUnmaskingOver();
    }

    private boolean isUnmaskingOver() {
        return unmaskedUntil != null && door.isOver(unmaskedUntil);
    }

    boolean permits(int item, long keyId) {
        return permits(item) && (!asksPerSubject || readable(keyId) && !isBarred(item, keyId));
    }

    private boolean isBarred(int item, long keyId) {
        Refusal bar = bar(item, keyId);
        return bar != null && door.refuses(bar);
    }

    OpenScope outermost() {
        return outer == null ? this : outer.outermost();
    }

    <T> T attachment(Class<T> type, Supplier<T> whenAbsent) {
        Object attached = attachments.get(type);
        if (attached == null) {
            attached = whenAbsent.get();
            attachments.put(type, attached);
        }
        return type.cast(attached);
    }

    /** Whether its values leave the service. */
    boolean provides() {
        return enclosingProvision() != null;
    }

    /** Whether a task that is handed to another thread may go on with what this scope is for. */
    boolean travels() {
        return enclosingProvision() == null && !request.purpose().equals(UNGUARDED);
    }

    @Nullable OpenScope outer() {
        return outer;
    }

    void markClosed() {
        closed = true;
        flush("abandoned");
        tellWhatWasOverruled();
    }

    private boolean readable(long keyId) {
        if (provision != null && !provision.readable(keyId)) {
            return false;
        }
        if (request.onlySubjects() == null) {
            return true;
        }
        Boolean known = readableKeys.get(keyId);
        if (known == null) {
            known = request.onlySubjects().test(subjectOf(keyId));
            readableKeys.put(keyId, known);
        }
        return known;
    }

    /** What bars the value, or null. What leaves the service has to pass both scopes. */
    private @Nullable Refusal bar(int item, long keyId) {
        Refusal outside = provision == null ? null : provision.bar(item, keyId);
        if (outside != null || watches.isEmpty()) {
            return outside;
        }
        for (Watch watch : watches) {
            if (watch.bars(subjectOf(keyId), item)) {
                return watch.refusal();
            }
        }
        return null;
    }

    private DataSubjectId subjectOf(long keyId) {
        DataSubjectId known = subject;
        if (known == null || keyOfSubject != keyId) {
            known = door.subjectOf(keyId);
            subject = known;
            keyOfSubject = keyId;
        }
        return known;
    }

    private void noteApart(String outcome, int item, long keyId) {
        Map<String, ReadNotes> all = apart;
        if (all == null) {
            all = new TreeMap<>();
            apart = all;
        }
        ReadNotes values = all.computeIfAbsent(outcome, first -> door.newNotes());
        values.add(item, keyId);
        flushMany(values);
    }

    /**
     * A job that reads a million members leaves many rows of bounded size, the first of them early,
     * instead of one at its end. The value that fills one is not handed out before the row is
     * written.
     */
    private void flushMany(ReadNotes read) {
        if (read.areMany()) {
            flush();
        }
    }

    private void flush(String outcome) {
        Map<String, ReadNotes> others = apart;
        if (others != null) {
            others.forEach((result, values) -> door.log(request, values, result, searches.text()));
            apart = null;
            told = true;
        }
        if (!notes.isEmpty()) {
            door.log(request, notes, outcome, searches.text());
            notes.clear();
        }
    }
}
