/**
 * The Hibernate side: how a value is stored, read behind a permit and searched. What is done to
 * stored values as a whole is in {@code storage}.
 */
@NullMarked
package io.jikimi.custody;

import org.jspecify.annotations.NullMarked;
