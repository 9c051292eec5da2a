/** The effective settings of a configuration, each with its origin and without secrets. Records and their located values enter; texts for operators leave. */
@NullMarked
package dev.sluice.config.effective;

import org.jspecify.annotations.NullMarked;
