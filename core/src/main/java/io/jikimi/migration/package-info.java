/**
 * Tables of the service that hold their values in the clear: how far each is, the encryption of
 * their rows, and the form that they need.
 */
@NullMarked
package io.jikimi.migration;

import org.jspecify.annotations.NullMarked;
