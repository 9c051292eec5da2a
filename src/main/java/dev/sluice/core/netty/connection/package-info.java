/**
 * Connections of callers and backends below Vert.x: how a connection ends, what the kernel knows about it, and what its failures mean.
 * Connections and exceptions enter; closed connections and kinds of failures leave.
 */
@NullMarked
package dev.sluice.core.netty.connection;

import org.jspecify.annotations.NullMarked;
