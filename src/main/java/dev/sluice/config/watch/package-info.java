/** Detects changes of the configuration folder and of the secret files that it refers to. A folder enters; fingerprints of its stable states leave. */
@NullMarked
package dev.sluice.config.watch;

import org.jspecify.annotations.NullMarked;
