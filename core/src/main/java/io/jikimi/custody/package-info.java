/** The Hibernate side: how a field is stored, found, read behind a permit and erased. */
@NullMarked
package io.jikimi.custody;

import org.jspecify.annotations.NullMarked;
