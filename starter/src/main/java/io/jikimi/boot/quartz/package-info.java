/** The clock of the jobs, on a Quartz scheduler of its own. */
@NullMarked
package io.jikimi.boot.quartz;

import org.jspecify.annotations.NullMarked;
