package dev.sluice.edge;

/**
 * What a request takes at the door, and keeps until it has ended.
 *
 * @param routes the ways in
 * @param server what a request may be, and whatever else of the callers' side can change while it listens
 * @param events who counts
 */
public record Entrances(RouteIndex<Entrance> routes, ServerSpec server, RequestEvents events) {}
