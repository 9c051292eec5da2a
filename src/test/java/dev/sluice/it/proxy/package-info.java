/** Tests of proxied routes on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.proxy;

import org.jspecify.annotations.NullMarked;
