/**
 * The small shared words of the product: data subject, actor, legal basis, kind of data, legal
 * clock and the one exception every refusal is. Values only; this room calls nobody.
 */
@NullMarked
package io.jikimi.subject;

import org.jspecify.annotations.NullMarked;
