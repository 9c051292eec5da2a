/** Tests of the admin port on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.admin;

import org.jspecify.annotations.NullMarked;
