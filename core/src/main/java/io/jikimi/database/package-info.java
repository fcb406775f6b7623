/**
 * The one place where databases differ: which dialect a data source speaks, the few statements that
 * are written differently, and the scripts that create our tables.
 */
@NullMarked
package io.jikimi.database;

import org.jspecify.annotations.NullMarked;
