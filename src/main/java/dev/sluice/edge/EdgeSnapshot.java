package dev.sluice.edge;

import dev.sluice.route.RouteIndex;

/**
 * The routes and settings of one configuration. A request uses the same snapshot to its end.
 *
 * @param server the settings for callers that a reload can change
 */
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodyParser,
        ResponseEncoder responseEncoder,
        RequestEvents events) {

    public static EdgeSnapshot of(RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events) {
        RequestBodyParser bodies = new RequestBodyParser(server.limits());
        return new EdgeSnapshot(routes, server, bodies, new ResponseEncoder(server.answers()), events);
    }
}
