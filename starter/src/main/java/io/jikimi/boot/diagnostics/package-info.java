/** What to do when the application does not start. */
@NullMarked
package io.jikimi.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
