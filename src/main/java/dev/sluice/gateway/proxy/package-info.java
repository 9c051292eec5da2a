/**
 * Forwards a request to one backend and streams both bodies, with filters for headers and queries. A paused request enters; a
 * {@link dev.sluice.gateway.proxy.ProxyOutcome} leaves after the response.
 */
@NullMarked
package dev.sluice.gateway.proxy;

import org.jspecify.annotations.NullMarked;
