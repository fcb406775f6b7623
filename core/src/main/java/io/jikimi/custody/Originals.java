package io.jikimi.custody;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers something by identity and as long as anybody holds the instance: which stored bytes a
 * handed out mask stands for, so that a mask that comes back unchanged is written back as what it
 * was, byte for byte.
 *
 * @param <V> what is remembered of an instance
 */
final class Originals<V> {

    private final ConcurrentHashMap<Object, V> known = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** Remembers a fresh instance, one that nobody else can hold. */
    void remember(Object fresh, V original) {
        forgetCollected();
        known.put(new Key(fresh, collected), original);
    }

    @Nullable V find(@Nullable Object instance) {
        return instance == null ? null : known.get(new Probe(instance));
    }

    int size() {
        forgetCollected();
        return known.size();
    }

    private void forgetCollected() {
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            known.remove(gone);
        }
    }

    /** A key of the map: weak, compared by identity of what it refers to. */
    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object instance, ReferenceQueue<Object> queue) {
            super(instance, queue);
            this.hash = System.identityHashCode(instance);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Probe probe && refersTo(probe.instance);
        }
    }

    /** What the map is asked with, so that a look-up makes no weak reference. */
    private static final class Probe {

        private final Object instance;

        Probe(Object instance) {
            this.instance = instance;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(instance);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.refersTo(instance);
        }
    }
}
