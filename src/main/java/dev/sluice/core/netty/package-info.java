/**
 * Vert.x below its public API: the event loops, and the clock with its timers. Tasks and times enter; calls on the right event loop leave.
 */
@NullMarked
package dev.sluice.core.netty;

import org.jspecify.annotations.NullMarked;
