/**
 * The connections of callers: their number, their memory, their age and their end. Accepted sockets enter;
 * a {@link dev.sluice.gateway.edge.connection.CallerConnection} or a closed socket leaves.
 */
@NullMarked
package dev.sluice.gateway.edge.connection;

import org.jspecify.annotations.NullMarked;
