/**
 * What personal data exist: annotations, processing register, start-up analysis, item numbers, and
 * per kind the mask, format and normalisation.
 */
@NullMarked
package io.jikimi.catalogue;

import org.jspecify.annotations.NullMarked;
