package io.jikimi.evidence;

import java.util.Set;

/** How a search stands in the access log (SPI of who keeps the values). */
@FunctionalInterface
public interface SearchConditions {

    /**
     * The conditions of a search for names that begin with a surname, or are nothing else, one for
     * each searchable attribute that holds names; of those that were hashed with another key than
     * today's there are none.
     */
    Set<String> ofSurname(String surname);
}
