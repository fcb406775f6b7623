/**
 * The mode {@code survey}: looks at a service that has let nothing of Jikimi in yet, and writes
 * down what looks personal in it. Needs no key and no table, and changes nothing.
 */
@NullMarked
package io.jikimi.boot.survey;

import org.jspecify.annotations.NullMarked;
