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
 * subjects, task, and beyond the law items, purpose, reason, result, and what it belongs to.
 *
 * @param at when
 * @param actor the account
 * @param source the client address, or the job name; null if {@link AccessSource} shall say so
 * @param purpose the purpose of the scope
 * @param task what was done: the endpoint or method
 * @param action what was done, or attempted if it was refused: read, unmask, export, provide,
 *     collect, consent, create, change or delete
 * @param subjects the internal identifier of every data subject whose values were concerned
 * @param items the qualified names of the items concerned
 * @param result {@code ok}, the code of the refusal, or {@link #observed} with that code
 * @param reason the reason the actor gave, or null
 * @param context what it belongs to
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
        @Nullable String reason,
        Context context) {

    private static final String OBSERVED = "observed:";

    public AccessEntry {
        Objects.requireNonNull(at, "'at' must not be null");
        Objects.requireNonNull(actor, "'actor' must not be null");
        Objects.requireNonNull(context, "'context' must not be null");
        subjects = List.copyOf(subjects);
        items = List.copyOf(items);
    }

    /** An entry that belongs to nothing, or whose {@link AccessSource} knows to what. */
    public AccessEntry(
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
        this(
                at,
                actor,
                source,
                purpose,
                task,
                action,
                subjects,
                items,
                result,
                reason,
                Context.NONE);
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

    /**
     * The result of what took place although it would have been refused, or would have read as a
     * mask, had its gate not only observed.
     *
     * @param code the code of the refusal, or a word for the mask
     */
    public static String observed(String code) {
        return OBSERVED + code;
    }

    /** Whether a result says that the access took place. */
    public static boolean tookPlace(String result) {
        return result.equals("ok") || result.startsWith(OBSERVED);
    }

    /** The same entry with its source. */
    public AccessEntry from(@Nullable String address) {
        return new AccessEntry(
                at, actor, address, purpose, task, action, subjects, items, result, reason,
                context);
    }

    /** The same entry with the reason the actor gave. */
    public AccessEntry because(@Nullable String given) {
        return new AccessEntry(
                at, actor, source, purpose, task, action, subjects, items, result, given, context);
    }

    /** The same entry with what it belongs to. */
    public AccessEntry within(Context known) {
        return new AccessEntry(
                at, actor, source, purpose, task, action, subjects, items, result, reason, known);
    }

    /**
     * What an access belongs to; each is null where there is none.
     *
     * @param run the run of the job
     * @param trace the trace of the request
     * @param condition what was searched for: two bytes of keyed hashes, which say nothing by
     *     themselves and almost everything to who has the key and a list of candidates; each behind
     *     the number of the attribute's domain and {@code =} for a whole value, {@code ^} for a
     *     beginning, {@code $} for the last characters; separated by commas, and {@code +} at the
     *     end if there was more
     * @param approval the number of the approval, from who records the access itself; a scope has
     *     none
     */
    public record Context(
            @Nullable String run,
            @Nullable String trace,
            @Nullable String condition,
            @Nullable String approval) {

        /** Nothing. */
        public static final Context NONE = new Context(null, null, null, null);

        /** How many characters of each are kept. */
        public static final int LONGEST = 100;

        public Context {
            run = usable(run);
            trace = usable(trace);
            condition = usable(condition);
            approval = usable(approval);
        }

        /** What a request brings along must not make its row too long to be written. */
        private static @Nullable String usable(@Nullable String text) {
            return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        }
    }
}
