/** 3.4 Destruction: deadlines, sealing, erasure, and the ledger (파기 관리대장). */
@NullMarked
package io.jikimi.destruction;

import org.jspecify.annotations.NullMarked;
