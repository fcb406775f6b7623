package io.jikimi.keys;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The door to the rotation of the keys that protect values and their search index (암호키의 이용, 보관과 파기,
 * 개인정보의 안전성 확보조치 기준 제7조). It runs in a service that goes on working: both keys are read, what is
 * new is written under the newer one, the rest is written anew in the background, and the older key
 * is overwritten when a count finds nothing more under it.
 *
 * <p>A rotation is begun here and carried on by the clock of the service, on any number of
 * instances and across any interruption.
 */
public interface KeyRotation {

    /**
     * Gives every data subject whose key was made before a moment a newer one, unless the key has
     * just been put in the place of another one. A moment in the future stands for every key.
     *
     * @return how many keys were retired; those that another transaction holds are left to the next
     *     call
     */
    long retireDataKeys(Instant createdBefore, Actor actor);

    /**
     * Gives one data subject a newer key.
     *
     * @return how many keys were retired: none for a subject without a living key
     */
    long retireDataKeys(DataSubjectId subject, Actor actor);

    /**
     * Gives the search index a newer key.
     *
     * @return false if it is being rotated already, or was never used
     */
    boolean rotateIndexKey(Actor actor);

    /** How far a rotation is. */
    Progress progress(Kind kind);

    /** What is rotated. */
    enum Kind {
        /** The keys of the data subjects. */
        DATA_KEY,
        /** The key of the search index. */
        SEARCH_INDEX
    }

    /** Where a rotation stands. */
    enum Phase {
        /** Nothing is rotated. */
        IDLE,
        /** The newer key is there; every instance is given the time to hear of it. */
        WAITING,
        /** What stands under the older key is written anew. */
        SWEEPING
    }

    /**
     * How far a rotation is.
     *
     * @param phase where it stands
     * @param pass how often the tables have been gone through so far, over all rotations
     * @param seen how many rows were looked at
     * @param rewritten how many of them were written anew
     * @param keys how many data keys there are in each state; none for the search index
     */
    record Progress(
            Phase phase, int pass, long seen, long rewritten, SortedMap<String, Long> keys) {

        public Progress {
            keys = new TreeMap<>(keys);
        }
    }
}
