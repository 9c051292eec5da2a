/** Tests of event streams, gRPC and WebSockets on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.streams;

import org.jspecify.annotations.NullMarked;
