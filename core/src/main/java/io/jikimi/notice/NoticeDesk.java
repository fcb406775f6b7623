package io.jikimi.notice;

import io.jikimi.subject.DataSubjectId;
import java.util.List;
import java.util.Map;

/**
 * The door of this room: puts notices into the outbox in the caller's transaction, so that none is
 * lost and none is premature.
 */
public interface NoticeDesk {

    /**
     * Puts a notice into the outbox.
     *
     * @param occasion what it is about, for example {@code provision-withdrawn}
     * @param addressee a data subject's canonical form, or the register name of a recipient
     * @param subject whose data it concerns
     * @param details facts by name; never a personal value
     */
    void enqueue(
            String occasion, String addressee, DataSubjectId subject, Map<String, String> details);

    /** The notices that wait, oldest first, at most {@code limit}. */
    List<Notice> pending(int limit);

    /** Notices about one subject, oldest first. */
    List<Notice> about(DataSubjectId subject);

    /**
     * Hands waiting notices to the sender and marks what was delivered. Safe on any number of
     * instances.
     */
    int deliver(int limit);
}
