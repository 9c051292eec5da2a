/**
 * Authenticates and authorises callers by API keys, client certificates and tokens. The headers and the TLS session of a request
 * enter; a {@link dev.sluice.gateway.identity.Caller} with claims leaves, or an {@link dev.sluice.gateway.identity.AccessFailure}.
 */
@NullMarked
package dev.sluice.gateway.identity;

import org.jspecify.annotations.NullMarked;
