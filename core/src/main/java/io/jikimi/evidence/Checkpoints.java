package io.jikimi.evidence;

import io.jikimi.subject.LegalClock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands checkpoints to every sink of the service and remembers how each fares. A sink that fails
 * fails alone: the others have the checkpoint, and the next one shows what this one would have
 * shown.
 *
 * <p>Thread-safe.
 */
public final class Checkpoints {

    private final EvidenceLog evidence;
    private final List<CheckpointSink> sinks;
    private final LegalClock clock;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /**
     * The checkpoints of an evidence log.
     *
     * @throws IllegalArgumentException if two sinks have one name
     */
    public Checkpoints(
            EvidenceLog evidence, Collection<? extends CheckpointSink> sinks, LegalClock clock) {
        this.evidence = evidence;
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
        this.sinks.forEach(this::begin);
    }

    /** Whether there is no sink. */
    public boolean isEmpty() {
        return sinks.isEmpty();
    }

    /**
     * Seals what is not sealed, and hands every sink a checkpoint of it.
     *
     * @return why sinks did not keep it, by their names; empty if all did
     * @throws io.jikimi.subject.LifecycleException if the evidence cannot be sealed
     */
    public Map<String, Exception> keep() {
        Map<String, Exception> failures = new LinkedHashMap<>();
        if (isEmpty()) {
            return failures;
        }
        evidence.seal();
        Checkpoint checkpoint = evidence.checkpoint();
        if (checkpoint != null) {
            sinks.forEach(sink -> keep(sink, checkpoint, failures));
        }
        return failures;
    }

    /** How each sink fares, by its name, in the order of the sinks. */
    public Map<String, Kept> kept() {
        Map<String, Kept> result = new LinkedHashMap<>();
        sinks.forEach(sink -> result.put(sink.name(), kept.getOrDefault(sink.name(), Kept.NEVER)));
        return result;
    }

    private void begin(CheckpointSink sink) {
        if (kept.putIfAbsent(sink.name(), Kept.NEVER) != null) {
            throw new IllegalArgumentException(
                    "Two checkpoint sinks are called '"
                            + sink.name()
                            + "'. Give each a name of its own.");
        }
    }

    private void keep(CheckpointSink sink, Checkpoint checkpoint, Map<String, Exception> failures) {
        try {
            sink.keep(checkpoint);
            kept.put(sink.name(), new Kept(checkpoint.at(), null));
        } catch (Exception failure) {
            interrupted(failure);
            kept.computeIfPresent(
                    sink.name(), (name, before) -> new Kept(before.at(), clock.now()));
            failures.put(sink.name(), failure);
        }
    }

    private static void interrupted(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How a sink fares on this instance.
     *
     * @param at the moment of the last checkpoint it kept, null if it kept none yet
     * @param failedAt when it failed to keep one, null if it kept the last
     */
    public record Kept(@Nullable Instant at, @Nullable Instant failedAt) {

        private static final Kept NEVER = new Kept(null, null);

        /** Whether the sink kept the last checkpoint it was handed, or was handed none yet. */
        public boolean keepsUp() {
            return failedAt == null;
        }
    }
}
