package io.jikimi.purpose;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What is read outside any scope while that is only observed, by the place in the code of the
 * service that asked. One request leaves one row of the access log for each place, so does one
 * transaction outside a request; outside both there is nothing to wait for, and every value leaves
 * its own.
 *
 * <p>A log that cannot be written stops nobody here: whoever observes has not taken the duty over
 * yet.
 */
final class ReadsOutside {

    /** No scope was open. */
    static final String NO_PURPOSE = "PURPOSE_MISSING";

    /** The scope was closed, but the session that holds the values lives on. */
    static final String AFTER_SCOPE = "SCOPE_CLOSED";

    /** The access log needs a purpose where there is none. */
    private static final String NONE = "none";

    private static final String UNKNOWN = "unknown";

    private static final Logger log = LoggerFactory.getLogger(ReadsOutside.class);

    private final Supplier<ReadNotes> newNotes;
    private final Recorder recorder;
    private final ThreadLocal<@Nullable Stretch> request = new ThreadLocal<>();
    private final ThreadLocal<@Nullable ScopeRequest> closing = new ThreadLocal<>();

    ReadsOutside(Supplier<ReadNotes> newNotes, Recorder recorder) {
        this.newNotes = newNotes;
        this.recorder = recorder;
    }

    void begin(Supplier<String> place) {
        request.set(new Stretch(place));
    }

    void flush() {
        Stretch stretch = request.get();
        if (stretch != null) {
            stretch.flush();
        }
    }

    void end() {
        flush();
        request.remove();
    }

    /**
     * Runs what reads on the values of a scope that was closed. A container closes its scope when
     * the answer is made, so nobody reads them any more.
     */
    void after(ScopeRequest closed, Runnable task) {
        closing.set(closed);
        try {
            task.run();
        } finally {
            closing.remove();
        }
    }

    void note(int item, long keyId) {
        ScopeRequest closed = closing.get();
        if (closed != null && closed.access() != Access.USE) {
            return;
        }
        Stretch stretch = stretch();
        if (stretch == null) {
            Stretch alone = new Stretch(() -> UNKNOWN);
            alone.note(item, keyId, closed);
            alone.flush();
        } else {
            stretch.note(item, keyId, closed);
        }
    }

    private @Nullable Stretch stretch() {
        Stretch ofRequest = request.get();
        if (ofRequest != null || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return ofRequest;
        }
        Stretch known = (Stretch) TransactionSynchronizationManager.getResource(this);
        if (known != null) {
            return known;
        }
        Stretch begun = new Stretch(() -> UNKNOWN);
        TransactionSynchronizationManager.bindResource(this, begun);
        TransactionSynchronizationManager.registerSynchronization(begun);
        return begun;
    }

    /** Writes one row. */
    @FunctionalInterface
    interface Recorder {
        void record(String purpose, String place, String outcome, ReadNotes notes);
    }

    private record Row(String outcome, String purpose, String place) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return toString().compareTo(other.toString());
        }
    }

    /** The reads of one request or transaction. */
    private final class Stretch implements TransactionSynchronization {

        private final Supplier<String> otherwise;
        private final Map<Integer, String> places = new HashMap<>();
        private final Map<Row, ReadNotes> read = new TreeMap<>();

        /**
         * Begins.
         *
         * @param otherwise the place where no code of the service calls
         */
        Stretch(Supplier<String> otherwise) {
            this.otherwise = otherwise;
        }

        void note(int item, long keyId, @Nullable ScopeRequest closed) {
            Row row =
                    closed == null
                            ? new Row(NO_PURPOSE, NONE, place(item))
                            : new Row(AFTER_SCOPE, closed.purpose(), closed.task());
            ReadNotes notes = read.computeIfAbsent(row, first -> newNotes.get());
            notes.add(item, keyId);
            if (notes.areMany()) {
                flush();
            }
        }

        /** Looking for it takes microseconds: once per item, not once per value. */
        private String place(int item) {
            return places.computeIfAbsent(
                    item,
                    first -> Objects.requireNonNullElseGet(CallPlace.ofThisThread(), otherwise));
        }

        @Override
        public void flush() {
            Map<Row, ReadNotes> written = new TreeMap<>(read);
            read.clear();
            written.forEach(this::record);
        }

        private void record(Row row, ReadNotes notes) {
            try {
                recorder.record(row.purpose(), row.place(), row.outcome(), notes);
            } catch (RuntimeException unavailable) {
                log.warn(
                        "What {} reads without a purpose could not be written to the access log"
                                + " ({}).",
                        row.place(),
                        unavailable.getClass().getSimpleName());
            }
        }

        /** Before the result is handed on, as for every other row of the access log. */
        @Override
        public void beforeCompletion() {
            flush();
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(ReadsOutside.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(ReadsOutside.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(ReadsOutside.this);
            flush();
        }
    }
}
