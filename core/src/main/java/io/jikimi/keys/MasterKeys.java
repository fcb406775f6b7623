package io.jikimi.keys;

import com.google.crypto.tink.Aead;

/**
 * Where the master key comes from (SPI). A master key wraps data keys and never touches data.
 * Epochs are numbered from 1; destroying an old epoch makes every backup that still holds keys
 * wrapped under it unreadable.
 */
public interface MasterKeys {

    /** The epoch under which new keys are wrapped. */
    int currentEpoch();

    /**
     * The primitive of an epoch.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_MISSING} if the epoch is unknown
     *     or was destroyed
     */
    Aead aead(int epoch);

    /** Where the key is kept, for the key ledger and the start-up report: never the key. */
    String storage();
}
