/** Tests of composed routes on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.compose;

import org.jspecify.annotations.NullMarked;
