package dev.sluice.gateway.edge;

import dev.sluice.core.memory.MemoryBudgets;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.RequestTracer;
import dev.sluice.core.trace.TraceListener;
import dev.sluice.gateway.edge.cors.CorsEvents;
import dev.sluice.gateway.validation.CheckWorkers;
import dev.sluice.language.expression.value.MismatchListener;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Dependencies of the request handlers of all listeners.
 *
 * @param checks run the long checks of requests against schemas
 * @param random makes the ids of requests and spans; must be thread-safe
 * @param tracer starts the spans of requests
 * @param mismatches receives the paths of expressions that are null because a value has another kind
 * @param followers returns the listener that follows a request of a route; null for none
 * @param cors receives rejected preflights
 */
public record EdgeContext(
        ConnectionDrain drain,
        MemoryBudgets memory,
        CheckWorkers checks,
        Clock clock,
        RandomGenerator random,
        RequestTracer tracer,
        MismatchListener mismatches,
        Function<String, @Nullable TraceListener> followers,
        CorsEvents cors) {}
