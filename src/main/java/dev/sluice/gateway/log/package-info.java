/**
 * The log of the process: its settings, the selection of requests for the access log, the three formats of a line, and the
 * thread that writes the lines. Traces of requests and events of loggers enter; lines on stdout leave.
 */
@NullMarked
package dev.sluice.gateway.log;

import org.jspecify.annotations.NullMarked;
