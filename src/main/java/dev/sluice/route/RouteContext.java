package dev.sluice.route;

import dev.sluice.compose.Destination;
import dev.sluice.compose.StepEvents;
import dev.sluice.proxy.mapping.ResponseMapping;
import dev.sluice.time.Clock;
import java.util.function.Function;

/**
 * Dependencies of the running form of a route.
 *
 * @param destinations the destination for the name of each backend
 * @param mappings the mapping of the responses of each proxy route
 */
public record RouteContext(
        Function<String, Destination> destinations,
        Function<Route.Spec, ResponseMapping> mappings,
        Clock clock,
        StepEvents events) {}
