/** Reads entries of {@code credentials}, whose {@code grant} decides on their other settings. Located mappings enter; credential specs leave. */
@NullMarked
package dev.sluice.config.credential;

import org.jspecify.annotations.NullMarked;
