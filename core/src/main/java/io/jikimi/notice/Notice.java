package io.jikimi.notice;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A notice of the outbox.
 *
 * @param id its number
 * @param occasion what it is about
 * @param addressee who receives it
 * @param subject whose data it concerns
 * @param details facts by name
 * @param enqueuedAt when it was put into the outbox
 * @param deliveredAt when it was delivered, or null
 */
public record Notice(
        long id,
        String occasion,
        String addressee,
        DataSubjectId subject,
        SortedMap<String, String> details,
        Instant enqueuedAt,
        @Nullable Instant deliveredAt) {}
