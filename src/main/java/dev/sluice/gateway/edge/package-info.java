/**
 * Serves HTTP to callers: listeners, limits, authentication, response encoding, problems and the drain of connections. Requests
 * enter; composed or proxied responses, or problems, leave.
 */
@NullMarked
package dev.sluice.gateway.edge;

import org.jspecify.annotations.NullMarked;
