/** Entities that Hibernate's bytecode enhancer has changed. Every person in them is made up. */
@NullMarked
package io.jikimi.custody.enhanced;

import org.jspecify.annotations.NullMarked;
