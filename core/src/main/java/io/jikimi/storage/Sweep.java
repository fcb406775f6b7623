package io.jikimi.storage;

import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeySweep;
import io.jikimi.keys.KeySweep.Left;
import io.jikimi.keys.KeySweep.Page;
import io.jikimi.keys.KeySweep.Step;
import io.jikimi.storage.ValueRotation.Run;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of a rotation over its places, no more rows than it may look at. */
final class Sweep {

    private final KeySweep keys;
    private final Kind kind;
    private final int batchSize;
    private long left;
    private long seen;
    private long rewritten;

    Sweep(KeySweep keys, Kind kind, int batchSize, int most) {
        this.keys = keys;
        this.kind = kind;
        this.batchSize = batchSize;
        this.left = most;
    }

    /**
     * Something that is gone through on its own.
     *
     * @param name its name, the same on every instance
     * @param page writes one page anew, from behind a row on
     */
    record Place(String name, BiFunction<@Nullable String, Integer, Page> page) {}

    /**
     * Goes through the places.
     *
     * @param written told when something may have been written
     * @param remaining looks for what still stands under older keys
     */
    Run run(List<Place> places, Runnable written, Supplier<Left> remaining) {
        boolean through = true;
        for (Place place : places) {
            through &= goThrough(place);
        }
        written.run();
        boolean ended =
                through && keys.finish(kind, remaining, places.stream().map(Place::name).toList());
        return new Run(seen, rewritten, ended, keys.progress(kind));
    }

    private boolean goThrough(Place place) {
        Step step = new Step(true, false, 0, 0);
        while (step.claimed() && !step.done() && left > 0) {
            int size = (int) Math.min(batchSize, left);
            step = keys.page(kind, place.name(), after -> place.page().apply(after, size));
            seen += step.seen();
            rewritten += step.rewritten();
            left -= step.seen();
        }
        return step.done();
    }
}
