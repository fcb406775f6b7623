package io.jikimi.purpose;

import io.jikimi.subject.Actor;
import io.jikimi.subject.DataSubjectId;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a scope is wanted for.
 *
 * @param purpose the purpose
 * @param actor who acts
 * @param access use, display, unmask, provide or export
 * @param task the endpoint, method or job, for the access log
 * @param source the client address or job name, for the access log; null for that of the scope
 *     around it, or of the request of this thread
 * @param reason the reason given by the actor; null for that of the scope around it, if there is
 *     one, unless values are unmasked
 * @param onlyItems the only items readable, by qualified name, or null for all of the purpose
 * @param onlySubjects which subjects are readable, or null for all; asked once per subject and
 *     scope
 */
public record ScopeRequest(
        String purpose,
        Actor actor,
        Access access,
        String task,
        @Nullable String source,
        @Nullable String reason,
        @Nullable Set<String> onlyItems,
        @Nullable Predicate<DataSubjectId> onlySubjects) {

    public ScopeRequest {
        Objects.requireNonNull(purpose, "'purpose' must not be null");
        Objects.requireNonNull(actor, "'actor' must not be null");
        Objects.requireNonNull(access, "'access' must not be null");
    }

    /** Use for a purpose. */
    public static ScopeRequest use(String purpose, Actor actor, String task) {
        return new ScopeRequest(purpose, actor, Access.USE, task, null, null, null, null);
    }

    /** Display for a purpose: masks. */
    public static ScopeRequest display(String purpose, Actor actor, String task) {
        return new ScopeRequest(purpose, actor, Access.DISPLAY, task, null, null, null, null);
    }

    /** Whether nobody is logged in, though the purpose is for those who are. */
    public boolean lacksLogin() {
        return actor.kind() == Actor.Kind.ANONYMOUS
                && !purpose.equals(BuiltInPurpose.AUTHENTICATION);
    }

    /** The same request with another access. */
    public ScopeRequest withAccess(Access other) {
        return new ScopeRequest(
                purpose, actor, other, task, source, reason, onlyItems, onlySubjects);
    }

    /** The same request with the client address. */
    public ScopeRequest from(String address) {
        return new ScopeRequest(
                purpose, actor, access, task, address, reason, onlyItems, onlySubjects);
    }

    /** The same request with a reason. */
    public ScopeRequest because(@Nullable String given) {
        return new ScopeRequest(
                purpose, actor, access, task, source, given, onlyItems, onlySubjects);
    }

    /** The same request, limited to some items. */
    public ScopeRequest only(Set<String> items) {
        return new ScopeRequest(
                purpose, actor, access, task, source, reason, Set.copyOf(items), onlySubjects);
    }

    /** The same request, limited to some subjects; a value of another subject reads as its mask. */
    public ScopeRequest onlyOf(Predicate<DataSubjectId> subjects) {
        return new ScopeRequest(purpose, actor, access, task, source, reason, onlyItems, subjects);
    }
}
