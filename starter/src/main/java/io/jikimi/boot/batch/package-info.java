/** Purposes for services that work in steps of Spring Batch. */
@NullMarked
package io.jikimi.boot.batch;

import org.jspecify.annotations.NullMarked;
