/**
 * Reads the parts of a route that have a notation of their own. Located values enter; records leave.
 */
@NullMarked
package dev.sluice.config.route;

import org.jspecify.annotations.NullMarked;
