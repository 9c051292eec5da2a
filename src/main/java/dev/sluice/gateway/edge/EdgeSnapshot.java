package dev.sluice.gateway.edge;

import dev.sluice.gateway.route.RouteIndex;

/**
 * The routes and settings of one configuration. A request uses the same snapshot to its end.
 *
 * @param server the settings for callers that a reload can change
 * @param locations describes failures with their locations in the configuration
 */
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodyParser,
        ResponseEncoder responseEncoder,
        RequestEvents events,
        FailureLocations locations) {

    public static EdgeSnapshot of(
            RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events, FailureLocations locations) {
        RequestBodyParser bodies = new RequestBodyParser(server.limits());
        return new EdgeSnapshot(routes, server, bodies, new ResponseEncoder(server.answers()), events, locations);
    }
}
