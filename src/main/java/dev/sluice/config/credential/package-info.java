/** How {@code credentials} are written: one mapping each, whose {@code grant} says what else belongs in it. */
@NullMarked
package dev.sluice.config.credential;

import org.jspecify.annotations.NullMarked;
