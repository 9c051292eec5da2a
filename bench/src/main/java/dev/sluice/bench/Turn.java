package dev.sluice.bench;

/**
 * One turn of an event loop.
 *
 * @param endNanos when it ended, as {@link System#nanoTime()}
 * @param cpuNanos the CPU time of its thread, the wait before it included, which takes little
 * @param wallNanos the time without the wait
 * @param events the ready connections that it handled
 */
record Turn(long endNanos, long cpuNanos, long wallNanos, int events) {}
