package io.jikimi.bad.use;

import io.jikimi.bad.collection.Neighbour;

/** Knows a room of its own line. */
public final class KnowsItsNeighbour {

    Neighbour neighbour() {
        return new Neighbour();
    }
}
