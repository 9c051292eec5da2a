/**
 * Requests and responses below Vert.x: strict decoding, the pieces of bodies, trailers, the progress of callers, resets of streams, and
 * connections after a 101. Messages and frames enter; requests without these gaps of Vert.x leave.
 */
@NullMarked
package dev.sluice.core.netty.http;

import org.jspecify.annotations.NullMarked;
