package io.jikimi.keys;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one run of the re-wrap did, and how far the work is.
 *
 * @param epoch the epoch keys were wrapped under
 * @param rewrapped how many keys this run wrapped anew
 * @param unopened how many keys it came across that do not open; each is named in the log
 * @param keysPerEpoch how many living keys there are under each epoch now; empty if there is no
 *     older epoch, because nobody needs to count them then
 */
public record RewrapRun(
        int epoch, long rewrapped, long unopened, SortedMap<Integer, Long> keysPerEpoch) {

    public RewrapRun {
        keysPerEpoch = new TreeMap<>(keysPerEpoch);
    }

    /** How many keys still hang on an older epoch. */
    public long left() {
        return keysPerEpoch.headMap(epoch).values().stream().mapToLong(Long::longValue).sum();
    }
}
