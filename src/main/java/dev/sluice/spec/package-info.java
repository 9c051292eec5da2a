/**
 * What a setting is: its meaning, its range, its units. Specs of every room are records whose components carry a
 * {@link dev.sluice.spec.Setting}; the loader, the JSON Schema and the documentation all read the same annotation.
 */
@NullMarked
package dev.sluice.spec;

import org.jspecify.annotations.NullMarked;
