/** Defines settings: their meaning, their ranges, their units and their locations. Spec records of every room enter with components that carry a {@link dev.sluice.core.spec.Setting}; the loader, the JSON Schema and the documentation read the same annotation. */
@NullMarked
package dev.sluice.core.spec;

import org.jspecify.annotations.NullMarked;
