package dev.sluice.route;

import dev.sluice.compose.Destination;
import dev.sluice.compose.StepEvents;
import dev.sluice.proxy.OpenStreams;
import dev.sluice.proxy.mapping.ResponseMapping;
import dev.sluice.time.Clock;
import java.util.function.Function;

/**
 * Dependencies of the running form of a route.
 *
 * @param destinations the destination for the name of each backend
 * @param mappings the mapping of the responses of each proxy route
 * @param openStreams the open streams of this route
 */
public record RouteContext(
        Function<String, Destination> destinations,
        Function<Route.Spec, ResponseMapping> mappings,
        OpenStreams openStreams,
        Clock clock,
        StepEvents events) {}
