/**
 * Immutable published documents with text hash and version: consent forms and the privacy policy.
 */
@NullMarked
package io.jikimi.publication;

import org.jspecify.annotations.NullMarked;
