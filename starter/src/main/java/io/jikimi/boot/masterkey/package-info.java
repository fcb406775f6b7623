/** Master keys that are kept elsewhere: HashiCorp Vault, and cloud KMS through Tink. */
@NullMarked
package io.jikimi.boot.masterkey;

import org.jspecify.annotations.NullMarked;
