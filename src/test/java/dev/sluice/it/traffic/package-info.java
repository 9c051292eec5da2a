/** Tests of rate limits, CORS and rules for clients on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.traffic;

import org.jspecify.annotations.NullMarked;
