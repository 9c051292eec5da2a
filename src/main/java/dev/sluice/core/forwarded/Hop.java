package dev.sluice.core.forwarded;

import org.jspecify.annotations.Nullable;

/**
 * The last hop of a request, from its connection and its head.
 *
 * @param peer the peer of the connection, or the client that a PROXY header names
 * @param scheme {@code https} on a connection with TLS, otherwise {@code http}
 * @param authority the host that the peer has sent, which may have a port; null for none
 */
public record Hop(
        ForwardedNode peer, String scheme, @Nullable String authority) {}
