package dev.sluice.gateway.edge;

import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.gateway.validation.CheckWorkers;
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
