/**
 * Loads the configuration again when its folder changes or an operator asks, and replaces the current generation. A read of
 * the folder enters; a new generation, or the errors of the configuration, leave.
 */
@NullMarked
package dev.sluice.server.reload;

import org.jspecify.annotations.NullMarked;
