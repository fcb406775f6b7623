package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Actor;

/**
 * Says who acts on this thread (SPI). The default is the actor of the open purpose scope; in a web
 * request the logged-in account; outside both nobody in a web application, the application itself
 * elsewhere. Jobs of a web application open their scope with {@code PurposeScope.run} and name
 * themselves, so that no thread started by a visitor acts as the system.
 */
@FunctionalInterface
public interface CurrentActor {

    /** Who acts. */
    Actor actor();
}
