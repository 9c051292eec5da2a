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
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodies,
        ResponseEncoder answers,
        RequestEvents events) {

    /** Creates those of one configuration. */
    public static EdgeSnapshot of(RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events) {
        RequestBodyParser bodies = new RequestBodyParser(server.limits());
        return new EdgeSnapshot(routes, server, bodies, new ResponseEncoder(server.answers()), events);
    }
}
