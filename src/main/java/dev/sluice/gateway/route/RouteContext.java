package dev.sluice.gateway.route;

import dev.sluice.core.time.Clock;
import dev.sluice.gateway.compose.Destination;
import dev.sluice.gateway.compose.StepEvents;
import dev.sluice.gateway.proxy.OpenStreams;
import dev.sluice.gateway.proxy.mapping.ResponseMapping;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dependencies of the running form of a route.
 *
 * @param destinations the destination for the name of each backend
 * @param mapping the mapping of the responses of a proxy route; null for a composed route
 * @param openStreams the open streams of this route
 * @param reads the fields that the gateway reads of the requests of this route
 */
public record RouteContext(
        Function<String, Destination> destinations,
        @Nullable ResponseMapping mapping,
        OpenStreams openStreams,
        Clock clock,
        StepEvents events,
        CallerReads reads) {}
