package io.jikimi.evidence;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of the access log (접속기록, 개인정보의 안전성 확보조치 기준 제2조 제3호, 제8조): account, time, source, data
 * subjects, task, and beyond the law items, purpose, reason and result.
 *
 * @param at when
 * @param actor the account
 * @param source the client address, or the job name; null if {@link AccessSource} shall say so
 * @param purpose the purpose of the scope
 * @param task what was done: the endpoint or method
 * @param action what was done, or attempted if it was refused: read, unmask, export, provide,
 *     collect or consent
 * @param subjects the internal identifier of every data subject whose values were read
 * @param items the qualified names of the items read
 * @param result {@code ok}, or the code of the refusal
 * @param reason the reason the actor gave, or null
 */
public record AccessEntry(
        Instant at,
        Actor actor,
        @Nullable String source,
        String purpose,
        String task,
        String action,
        List<DataSubjectId> subjects,
        List<String> items,
        String result,
        @Nullable String reason) {

    public AccessEntry {
        Objects.requireNonNull(at, "'at' must not be null");
        Objects.requireNonNull(actor, "'actor' must not be null");
        subjects = List.copyOf(subjects);
        items = List.copyOf(items);
    }

    /**
     * What was attempted and refused. The action is the one that did not take place; that it was
     * refused stands in the result.
     */
    public static AccessEntry refused(
            Instant at,
            Actor actor,
            @Nullable String source,
            String purpose,
            String task,
            String action,
            List<DataSubjectId> subjects,
            List<String> items,
            Refusal refusal) {
        return new AccessEntry(
                at, actor, source, purpose, task, action, subjects, items, refusal.name(), null);
    }

    /** The same entry with its source. */
    public AccessEntry from(@Nullable String address) {
        return new AccessEntry(
                at, actor, address, purpose, task, action, subjects, items, result, reason);
    }

    /** The same entry with the reason the actor gave. */
    public AccessEntry because(@Nullable String given) {
        return new AccessEntry(
                at, actor, source, purpose, task, action, subjects, items, result, given);
    }
}
