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
     * @param purpose the purpose
     * @param action read, unmask, provide or export
     * @param item the qualified name of the item
     */
    boolean permits(Actor actor, String purpose, String action, String item);
}
