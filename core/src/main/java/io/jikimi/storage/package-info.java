/**
 * What is done to stored values as a whole, past Hibernate and table by table: sealed, destroyed,
 * written anew under newer keys, measured.
 */
@NullMarked
package io.jikimi.storage;

import org.jspecify.annotations.NullMarked;
