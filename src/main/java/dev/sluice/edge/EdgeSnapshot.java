package dev.sluice.edge;

import dev.sluice.route.RouteIndex;

/**
 * The routes and settings that one request uses to its end.
 *
 * @param server the settings of the callers' side that can change while the gateway runs
 * @param bodyParser parses the bodies of requests
 * @param responseEncoder encodes composed responses
 * @param events hears of each request
 */
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodyParser,
        ResponseEncoder responseEncoder,
        RequestEvents events) {

    /** Creates those of one configuration. */
    public static EdgeSnapshot of(RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events) {
        RequestBodyParser bodies = new RequestBodyParser(server.limits());
        return new EdgeSnapshot(routes, server, bodies, new ResponseEncoder(server.answers()), events);
    }
}
