package io.jikimi.collection;

import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What this room's gates answer: granted, or a code, where, and what to do. Deciding has no
 * consequence; whoever asked draws it.
 *
 * @param refusal the code, or null if granted
 * @param where the item, purpose, form or method concerned
 * @param action what happened and what to do
 */
record CollectionDecision(@Nullable Refusal refusal, String where, String action) {

    static final CollectionDecision GRANTED = new CollectionDecision(null, "", "");

    static CollectionDecision refused(Refusal refusal, String where, String action) {
        return new CollectionDecision(refusal, where, action);
    }

    boolean granted() {
        return refusal == null;
    }

    /** Does nothing if granted. */
    void orThrow() {
        if (refusal != null) {
            throw new LifecycleException(refusal, where, action);
        }
    }
}
