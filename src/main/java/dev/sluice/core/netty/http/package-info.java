/**
 * Requests and responses below Vert.x: strict decoding of both, the pieces of bodies, trailers, the progress of callers, resets of
 * streams, connections after a 101, and the codecs that the clients of Vert.x expect. Messages and frames enter; requests without these
 * gaps of Vert.x leave.
 */
@NullMarked
package dev.sluice.core.netty.http;

import org.jspecify.annotations.NullMarked;
