/** A package with a purpose, for tests. */
@ForPurpose("membership")
@NullMarked
package io.jikimi.purpose.placed;

import io.jikimi.purpose.ForPurpose;
import org.jspecify.annotations.NullMarked;
