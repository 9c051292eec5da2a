/**
 * Vert.x below its public API: the event loops, the clock with its timers, the bytes of buffers, and the direct memory. Tasks and times enter; calls on the right event loop leave.
 */
@NullMarked
package dev.sluice.core.netty;

import org.jspecify.annotations.NullMarked;
