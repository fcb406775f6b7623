/** A service of its own package, so that nothing else is scanned. */
@org.jspecify.annotations.NullMarked
package io.jikimi.boot.plain;
