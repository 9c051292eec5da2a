/** Tests of connections of callers, and their limits on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.connection;

import org.jspecify.annotations.NullMarked;
