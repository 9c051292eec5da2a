/**
 * Selects the route of a request by host, path, method and headers, and holds routes in their running form. A request enters; its
 * route, or the allowed methods of the path, leaves.
 */
@NullMarked
package dev.sluice.gateway.route;

import org.jspecify.annotations.NullMarked;
