package dev.sluice.edge;

import dev.sluice.route.RouteIndex;

/**
 * The routes and settings that one request uses to its end.
 *
 * @param server the settings of the callers' side that can change while the gateway runs
 * @param bodies parses the bodies of requests
 * @param answers encodes composed responses
 * @param events hears of each request
 */
public record Entrances(
        RouteIndex<Entrance> routes,
        ServerSpec server,
        BodyFormat bodies,
        Representation answers,
        RequestEvents events) {

    /** Creates those of one configuration. */
    public static Entrances of(RouteIndex<Entrance> routes, ServerSpec server, RequestEvents events) {
        BodyFormat bodies = new BodyFormat(server.limits());
        return new Entrances(routes, server, bodies, new Representation(server.answers()), events);
    }
}
