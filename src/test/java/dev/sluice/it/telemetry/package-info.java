/** Tests of metrics, access logs and traces on a running gateway and real sockets. */
@NullMarked
package dev.sluice.it.telemetry;

import org.jspecify.annotations.NullMarked;
