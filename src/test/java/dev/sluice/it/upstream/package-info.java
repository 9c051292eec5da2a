/** Tests of backends, and the credentials for them on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.upstream;

import org.jspecify.annotations.NullMarked;
