/**
 * Primitives: the stored value format, field cipher and blind index. No state, no database, no
 * Hibernate.
 */
@NullMarked
package io.jikimi.crypto;

import org.jspecify.annotations.NullMarked;
