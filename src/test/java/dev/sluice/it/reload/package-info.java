/** Tests of reloads on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.reload;

import org.jspecify.annotations.NullMarked;
