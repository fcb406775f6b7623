/** 3.3 Provision: third parties and trustees, and the gate in front of them. */
@NullMarked
package io.jikimi.provision;

import org.jspecify.annotations.NullMarked;
