package io.jikimi.keys;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a recovery drill (암호키 복구 훈련) found: whether the master key that is at hand opens the keys of
 * the database that is at hand.
 *
 * @param keysPerEpoch how many living keys there are under each epoch
 * @param tried how many of them were tried
 * @param opened how many of these opened
 * @param missing what did not open and why, each once; no personal value and no key
 */
public record RecoveryDrill(
        SortedMap<Integer, Long> keysPerEpoch, long tried, long opened, List<String> missing) {

    public RecoveryDrill {
        keysPerEpoch = new TreeMap<>(keysPerEpoch);
        missing = List.copyOf(missing);
    }

    /** Whether everything that was tried opened. */
    public boolean passed() {
        return missing.isEmpty() && tried == opened;
    }
}
