/**
 * The HTTP side: refusals as problems, the purpose gate of web handlers, and the endpoints of data
 * subjects.
 */
@NullMarked
package io.jikimi.boot.web;

import org.jspecify.annotations.NullMarked;
