/**
 * Relays WebSocket connections (RFC 6455): the handshake, the frames of both directions and the closing handshake. Two sockets enter
 * after their handshakes; a future completes when both are closed.
 */
@NullMarked
package dev.sluice.gateway.proxy.websocket;

import org.jspecify.annotations.NullMarked;
