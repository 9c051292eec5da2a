package dev.sluice.edge;

import dev.sluice.memory.MemoryBudgets;
import dev.sluice.time.Clock;
import dev.sluice.trace.RequestTracer;
import dev.sluice.validation.CheckWorkers;
import java.util.random.RandomGenerator;

/**
 * Dependencies of the request handlers of all listeners.
 *
 * @param checks run the long checks of requests against schemas
 * @param random makes the ids of requests and spans; must be thread-safe
 * @param tracer starts the spans of requests
 */
public record EdgeContext(
        ConnectionDrain drain,
        MemoryBudgets memory,
        CheckWorkers checks,
        Clock clock,
        RandomGenerator random,
        RequestTracer tracer) {}
