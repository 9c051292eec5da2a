package dev.sluice.edge;

import dev.sluice.compose.Route;
import dev.sluice.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * A route, and who may take it.
 *
 * @param route the route
 * @param identity how a caller must be known; null where anyone may call
 */
public record Entrance(Route route, @Nullable Identity identity) {}
