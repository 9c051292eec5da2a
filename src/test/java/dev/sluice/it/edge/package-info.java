/** Tests of requests of callers, up to their route on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.edge;

import org.jspecify.annotations.NullMarked;
