/**
 * Sends calls over HTTP: connection pool, name resolution, endpoints, load balancing, health checks and attempts with
 * timeouts. A {@link dev.sluice.backend.Call} enters; a {@link dev.sluice.backend.Reply} or a {@link
 * dev.sluice.backend.BackendFailure} leaves.
 */
@NullMarked
package dev.sluice.backend.http;

import org.jspecify.annotations.NullMarked;
