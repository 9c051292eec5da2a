/**
 * All metrics: their names, their labels and their registry. Events of the other rooms enter; a page in the Prometheus text
 * format leaves.
 */
@NullMarked
package dev.sluice.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
