/**
 * A running gateway: its listeners, its start, drain and stop. A checked configuration enters; its status, and the results of
 * reloads, leave.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
