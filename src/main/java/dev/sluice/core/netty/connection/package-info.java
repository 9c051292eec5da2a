/**
 * Connections of callers and backends below Vert.x: accepted sockets with PROXY headers, handshakes, heads and frames; how a connection
 * ends, what the kernel knows about it, and what its failures mean. Channels and exceptions enter; connections within their limits and kinds
 * of failures leave.
 */
@NullMarked
package dev.sluice.core.netty.connection;

import org.jspecify.annotations.NullMarked;
