package io.jikimi.boot.autoconfigure;

import io.jikimi.subject.Actor;

/**
 * Says who acts on this thread (SPI). The default is the actor of the open purpose scope; in a web
 * request the logged-in account; outside both nobody in a web application, the application itself
 * elsewhere. So no thread started by a visitor acts as the system; but where this says that nobody
 * acts and no request stands behind the thread, a method for a purpose that a scheduler or a
 * message broker calls (such as {@code @Scheduled}) acts as the service itself, under its own name.
 * Other jobs of a web application open their scope with {@code PurposeScope.run} and name
 * themselves.
 */
@FunctionalInterface
public interface CurrentActor {

    /** Who acts. */
    Actor actor();
}
