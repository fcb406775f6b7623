package io.jikimi.boot.web;

import io.jikimi.purpose.PurposeAuthority;
import io.jikimi.subject.Actor;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What an account may do at the desk of the privacy officer: {@code
 * personal-data:desk:<action>:<what>}.
 */
final class DeskPermission {

    private static final String DESK = "desk";

    private final PurposeAuthority authority;

    DeskPermission(PurposeAuthority authority) {
        this.authority = authority;
    }

    /** The account, if it may. */
    Actor require(HttpServletRequest request, String action, String what) {
        Actor actor = Visitor.officer(request);
        if (actor.kind() != Actor.Kind.STAFF || !authority.permits(actor, DESK, action, what)) {
            throw new LifecycleException(
                    Refusal.PURPOSE_NOT_PERMITTED,
                    DESK,
                    "the account needs the permission personal-data:desk:"
                            + action
                            + ":"
                            + what
                            + ".");
        }
        return actor;
    }
}
