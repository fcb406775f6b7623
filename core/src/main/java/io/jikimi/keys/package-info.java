/**
 * Master keys and their epochs, the data key of each data subject, the key of the search index,
 * their rotation, and the key ledger (암호키 관리대장).
 */
@NullMarked
package io.jikimi.keys;

import org.jspecify.annotations.NullMarked;
