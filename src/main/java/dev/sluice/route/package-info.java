/**
 * Finds the route of a request: the index of paths, methods, hosts and conditions. A request enters; its route, or the methods that the
 * path allows, leaves.
 */
@NullMarked
package dev.sluice.route;

import org.jspecify.annotations.NullMarked;
