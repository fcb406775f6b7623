package io.jikimi.boot.shiro;

import io.jikimi.subject.Actor;
import org.jspecify.annotations.Nullable;

/** Whom the request behind this thread comes from, whoever acts in the scope that is open. */
@FunctionalInterface
interface RequestAccount {

    /** The actor of the request, or null without one. */
    @Nullable Actor actor();
}
