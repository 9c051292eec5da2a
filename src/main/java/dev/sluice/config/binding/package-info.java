/** Binds values to spec records by the types and settings of their components. Located values enter; records, their locations and all errors at once leave. */
@NullMarked
package dev.sluice.config.binding;

import org.jspecify.annotations.NullMarked;
