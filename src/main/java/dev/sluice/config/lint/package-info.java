/**
 * Checks what single records cannot check themselves: references, variables, and valid settings that look like mistakes. A
 * configuration and the locations of its records enter; findings leave.
 */
@NullMarked
package dev.sluice.config.lint;

import org.jspecify.annotations.NullMarked;
