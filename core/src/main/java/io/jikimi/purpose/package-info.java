/** Who may touch which item now, for what: scope, permit and gate (3.2.5). */
@NullMarked
package io.jikimi.purpose;

import org.jspecify.annotations.NullMarked;
