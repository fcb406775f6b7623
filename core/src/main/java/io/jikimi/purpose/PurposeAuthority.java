package io.jikimi.purpose;

import io.jikimi.subject.Actor;

/**
 * Decides what an account may do for a purpose (SPI): Spring Security, Shiro realms, or a bean of
 * the service's own. Asked when a scope opens, never for a value. System actors and data subjects
 * reading their own data are not asked.
 */
@FunctionalInterface
public interface PurposeAuthority {

    /**
     * Whether the actor may do the action with the item for the purpose. The permission string is
     * {@code personal-data:<purpose>:<action>:<file>.<item>}.
     *
     * @param actor who
     * @param purpose the purpose, or {@code desk} for the endpoints of the officer, who are asked
     *     about at each request
     * @param action read, unmask, provide or export; for the desk read, decide, review or verify
     * @param item the qualified name of the item; for the desk what is asked for, such as {@code
     *     requests} or {@code access-log}, which the catalogue does not know
     */
    boolean permits(Actor actor, String purpose, String action, String item);
}
