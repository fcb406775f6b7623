package io.jikimi.keys;

import io.jikimi.crypto.IndexKey;

/**
 * The keys of the search index that are in force: one, or two while it is rotated. Who looks for a
 * value compares with both; who writes one uses the {@linkplain #writing() one in use}.
 *
 * @param older the key that was first; the only one if nothing is rotated
 * @param newer the key that takes its place; the same as {@code older} if nothing is rotated
 * @param switched whether the newer one is in use
 */
public record IndexKeys(IndexKey older, IndexKey newer, boolean switched) {

    /** The one key, when nothing is rotated. */
    public static IndexKeys only(IndexKey key) {
        return new IndexKeys(key, key, false);
    }

    /** The key under which what is new is found later. */
    public IndexKey writing() {
        return switched ? newer : older;
    }

    /** Whether there are two. */
    public boolean rotating() {
        return older.id() != newer.id();
    }
}
