/** A package that {@code above} depends on. */
@NullMarked
package dev.sluice.architecture.sample.below;

import org.jspecify.annotations.NullMarked;
