/**
 * An upstream over HTTP: one WebClient for each backend, the endpoints behind its names, attempts and their timeouts, balancing and
 * health checks. A {@link dev.sluice.backend.Call} enters; a {@link dev.sluice.backend.Reply} or a {@link
 * dev.sluice.backend.BackendFailure} leaves.
 */
@NullMarked
package dev.sluice.backend.http;

import org.jspecify.annotations.NullMarked;
