package io.jikimi.custody;

import io.jikimi.subject.DataSubjectId;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The door for code that reaches the database past Hibernate: plain JDBC, a batch job, a mapper of
 * its own (개인정보의 안전성 확보조치 기준 제7조). The same stored form, the same permits and the same search index
 * as the entity's, so that whatever one side writes the other reads and finds.
 *
 * <p>It does for values what an entity's write does: the guards are asked before the transaction
 * completes, and what was read is in the access log. It does not do what only an entity's write
 * can: no row of history is written, and a retention period begins where {@link #periodStarts} says
 * so and nowhere else.
 */
public interface ProtectedValues {

    /**
     * One protected attribute of an entity.
     *
     * @param entity the entity that declares it
     * @param attribute its path, with dots through embeddables
     * @param type its Java type, of an element for a list
     * @throws IllegalArgumentException if the entity has no such protected attribute, or one of
     *     another type; the message names those it has
     */
    <T> ProtectedColumn<T> column(Class<?> entity, String attribute, Class<T> type);

    /**
     * Fetches the keys of stored values, and what bars their data subjects, in one query for every
     * thousand values, so that a page that is read past Hibernate costs one query and not one for
     * each person in it. Hand it the bytes of all protected columns of the page, of whichever
     * attribute, before the first of them is {@linkplain ProtectedColumn#read read}. It reads no
     * value, and notes no access; what it is not told of is fetched when it is met.
     *
     * @param stored bytes as they stand in protected columns; null, and what is no protected value,
     *     is passed over
     */
    void prefetch(Collection<byte @Nullable []> stored);

    /**
     * Notes that a retention period (보유기간) of a row begins, as {@code @StartsRetention} does for
     * rows that are written through their entity. Without it a row that was inserted past Hibernate
     * is never due.
     *
     * @param event the event the retention of a purpose counts from
     * @param startedAt when it began, or null to take it back
     * @throws IllegalArgumentException if the entity starts no such period
     * @throws io.jikimi.subject.LifecycleException with {@code TRANSACTION_MISSING} outside a
     *     transaction of the entity manager
     */
    void periodStarts(
            Class<?> entity,
            Object id,
            DataSubjectId subject,
            String event,
            @Nullable Instant startedAt);
}
