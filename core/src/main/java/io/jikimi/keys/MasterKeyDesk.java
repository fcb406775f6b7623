package io.jikimi.keys;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The door to the life of the master key: a new epoch is put to use, the keys of the living follow,
 * and the old epoch is destroyed when no backup needs it any more (암호키의 생성, 이용, 보관, 배포, 파기, 개인정보의
 * 안전성 확보조치 기준 제7조). From then on a backup taken before the keys followed opens nothing, whoever has
 * it and whatever keys remain (파기, 개인정보 보호법 제21조).
 *
 * <p>A new epoch is made where the master key is kept; the desk sees it and says so in the ledger.
 */
public interface MasterKeyDesk {

    /**
     * Compares every epoch with the key that this database knows under its number. Asked at start,
     * and again by whatever wraps.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_MISSING} if one is another key:
     *     that of another service, or of a copy that was rotated for itself; {@code
     *     KEY_UNAVAILABLE} if the epoch that wraps new keys does not answer
     */
    void compare();

    /** The key ledger: the epochs of the master key, then the keys of the service. */
    List<KeyLedgerEntry> ledger();

    /** How many living keys there are under each epoch. */
    SortedMap<Integer, Long> keysPerEpoch();

    /**
     * Looks again at where the master key is kept, and wraps keys of older epochs under the current
     * one. A key that is destroyed at the same time stays destroyed. Called by the clock; safe on
     * any number of instances and at any interruption, and repeated until nothing is left.
     *
     * @param batchSize how many keys one transaction wraps
     * @param most how many keys this run looks at, so that a large table does not load the service
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_UNAVAILABLE} if the master key
     *     does not answer; what was wrapped before stays
     */
    RewrapRun rewrap(int batchSize, int most);

    /**
     * Destroys an epoch of the master key for good, and says so in the ledger. Doing it again
     * changes nothing.
     *
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_IN_USE} while the epoch wraps
     *     new keys, while an older one is not destroyed, while a key is wrapped under it, before
     *     the keeping period of the backups is over, counted from the day the last key left it,
     *     while that period is not declared, or where somebody else has to destroy it first; with
     *     {@code KEY_MISSING} if the epoch was never seen
     */
    void destroyEpoch(int epoch, Actor actor);

    /**
     * From when on no backup reveals anything of somebody who was destroyed, for the certificate of
     * the destruction. The day is known once the key of the search index was rotated after it, then
     * the master key, and the keys of the living have followed.
     *
     * @return empty if no key of this data subject is known
     * @throws io.jikimi.subject.LifecycleException with {@code KEY_IN_USE} if a key of the data
     *     subject lives
     */
    Optional<BackupHorizon> horizon(DataSubjectId subject);

    /**
     * From when on no backup reveals what was destroyed of somebody whose other data are kept: some
     * items, or rows of nobody under the archive key. The data key of that time has to be rotated
     * as well.
     *
     * @param destroyed when it was destroyed; a later moment is safe, and asks for more
     * @return empty if this data subject had no key by then
     */
    Optional<BackupHorizon> horizon(DataSubjectId subject, Instant destroyed);

    /**
     * Tries to open keys of every epoch, from a random place on, and all keys of the service.
     *
     * @param samples how many keys of each epoch
     */
    RecoveryDrill drill(int samples);
}
