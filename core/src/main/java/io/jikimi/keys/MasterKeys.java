package io.jikimi.keys;

import com.google.crypto.tink.Aead;

/**
 * Where the master key comes from (SPI). A master key wraps data keys and never touches data.
 * Epochs are numbered from 1. A backup becomes unreadable when the epoch its keys are wrapped under
 * is destroyed; but nothing wraps keys anew yet, so the keys of the living hang on every epoch
 * there is, and none may be removed.
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
