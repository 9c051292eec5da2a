package dev.sluice.edge;

import dev.sluice.compose.Route;
import dev.sluice.identity.Admission;
import org.jspecify.annotations.Nullable;

/**
 * A route, and who may take it.
 *
 * @param route the route
 * @param admission who may call; null where anyone may
 */
public record Entrance(Route route, @Nullable Admission admission) {}
