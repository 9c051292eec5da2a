/**
 * HTTP for operators, on a port of its own: health, metrics, the current configuration and reloads. Requests of operators enter;
 * the status of the gateway and of its configuration leaves.
 */
@NullMarked
package dev.sluice.server.admin;

import org.jspecify.annotations.NullMarked;
