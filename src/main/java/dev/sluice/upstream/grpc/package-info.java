/** The parts of gRPC over HTTP/2 that a proxy needs: the media type, timeouts, statuses and trailers. */
@NullMarked
package dev.sluice.upstream.grpc;

import org.jspecify.annotations.NullMarked;
