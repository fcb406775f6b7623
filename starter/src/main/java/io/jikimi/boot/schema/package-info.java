/**
 * Jikimi's own tables and connections: created, checked, and never in the way of the service's own.
 */
@NullMarked
package io.jikimi.boot.schema;

import org.jspecify.annotations.NullMarked;
