package dev.sluice.edge;

import dev.sluice.memory.MemoryBudgets;
import dev.sluice.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Dependencies of the request handlers of all listeners.
 *
 * @param random makes the ids of requests and spans; must be thread-safe
 */
public record EdgeContext(ConnectionDrain drain, MemoryBudgets memory, Clock clock, RandomGenerator random) {}
