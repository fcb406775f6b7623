/** Append-only ledgers, hash chains with signed segments, and the access log (접속기록). */
@NullMarked
package io.jikimi.evidence;

import org.jspecify.annotations.NullMarked;
