/**
 * Sends calls over HTTP: connection pool, shared queries for names, endpoints, load balancing, health checks and attempts with
 * timeouts. A {@link dev.sluice.upstream.backend.Call} enters; a {@link dev.sluice.upstream.backend.Reply} or a {@link
 * dev.sluice.upstream.backend.BackendFailure} leaves.
 */
@NullMarked
package dev.sluice.upstream.http;

import org.jspecify.annotations.NullMarked;
