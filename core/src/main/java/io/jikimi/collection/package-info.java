/** 3.1 Collection: forms, consent ledger and the guard that asks for a basis at every write. */
@NullMarked
package io.jikimi.collection;

import org.jspecify.annotations.NullMarked;
