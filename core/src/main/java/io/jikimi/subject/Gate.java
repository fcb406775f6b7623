package io.jikimi.subject;

/** A gate whose refusals can be observed before they are enforced. */
public enum Gate {
    /** 3.2: who may read which item, and for what. */
    PURPOSE,
    /** 3.1: on which ground an item may be written. */
    COLLECTION,
    /** 3.3: to whom an item may be given. */
    PROVISION
}
