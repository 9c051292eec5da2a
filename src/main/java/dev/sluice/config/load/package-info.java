/**
 * Loads a configuration: reads, merges, binds and checks the files, each once. A folder or texts enter; a valid configuration
 * or all errors at once leave.
 */
@NullMarked
package dev.sluice.config.load;

import org.jspecify.annotations.NullMarked;
