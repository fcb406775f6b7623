/** Where checkpoints of the evidence are kept outside the database. */
@NullMarked
package io.jikimi.boot.evidence;

import org.jspecify.annotations.NullMarked;
