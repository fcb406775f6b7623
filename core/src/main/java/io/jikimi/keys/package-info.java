/** Master keys, the data key of each data subject, index keys and the key ledger. */
@NullMarked
package io.jikimi.keys;

import org.jspecify.annotations.NullMarked;
