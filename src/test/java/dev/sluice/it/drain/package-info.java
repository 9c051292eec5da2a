/** Tests of drains on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.drain;

import org.jspecify.annotations.NullMarked;
