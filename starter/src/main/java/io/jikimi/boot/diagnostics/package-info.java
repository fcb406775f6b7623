/** What a start says when it fails, and what the log of a service must not say. */
@NullMarked
package io.jikimi.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
