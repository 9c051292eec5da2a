package dev.sluice.edge;

/**
 * What a request takes at the door, and keeps until it has ended.
 *
 * @param routes the ways in
 * @param server what a request may be, and whatever else of the callers' side can change while it listens
 * @param formats the forms of what comes in and goes out, as {@code server} says
 * @param events who counts
 */
public record Entrances(RouteIndex<Entrance> routes, ServerSpec server, Formats formats, RequestEvents events) {

    /** What is in force under these settings. */
    public static Entrances of(RouteIndex<Entrance> routes, ServerSpec server, RequestEvents events) {
        return new Entrances(routes, server, Formats.of(server), events);
    }
}
