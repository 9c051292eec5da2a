/** Evaluates expressions, and the routes of a configuration, on values from files. Nothing is sent. */
@NullMarked
package dev.sluice.tools.eval;

import org.jspecify.annotations.NullMarked;
