/**
 * 3.5 Rights of the data subject: requests with their legal clocks, access, withdrawal and erasure.
 */
@NullMarked
package io.jikimi.rights;

import org.jspecify.annotations.NullMarked;
