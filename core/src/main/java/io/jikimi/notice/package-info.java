/** The outbox of notices to data subjects and recipients. */
@NullMarked
package io.jikimi.notice;

import org.jspecify.annotations.NullMarked;
