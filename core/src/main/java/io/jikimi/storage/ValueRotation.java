package io.jikimi.storage;

import io.jikimi.keys.KeyRotation.Kind;
import io.jikimi.keys.KeyRotation.Progress;

/**
 * The door of this room for writing stored values, and their search index, anew under newer keys,
 * in live rows, lists, history and the sealed store, while the service goes on (암호키의 이용, 보관과 파기,
 * 개인정보의 안전성 확보조치 기준 제7조). Versions of rows stay as they are, no listener is called, and nothing is
 * noted as read.
 *
 * <p>Called by the clock; safe on any number of instances and at any interruption. A row that
 * somebody else writes at the same time is left to them, and looked at again in the next pass.
 */
public interface ValueRotation {

    /**
     * Goes on where the last run on any instance ended.
     *
     * @param kind which keys are rotated
     * @param batchSize how many rows one transaction holds
     * @param most how many rows this run looks at, so that a large table does not load the service
     * @throws io.jikimi.subject.LifecycleException with {@code VALUE_UNREADABLE} or {@code
     *     KEY_MISSING} if a value does not open; what was written before stays
     */
    Run run(Kind kind, int batchSize, int most);

    /**
     * What a run did.
     *
     * @param seen how many rows it looked at
     * @param rewritten how many of them it wrote anew
     * @param ended whether the rotation ended with it: the older keys are overwritten
     * @param progress how far the rotation is
     */
    record Run(long seen, long rewritten, boolean ended, Progress progress) {}
}
