/** Tests of identities of callers on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.identity;

import org.jspecify.annotations.NullMarked;
