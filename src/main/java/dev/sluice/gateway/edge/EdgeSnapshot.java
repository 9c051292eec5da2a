package dev.sluice.gateway.edge;

import dev.sluice.gateway.route.RouteIndex;

/**
 * The routes and settings of one configuration. A request uses the same snapshot to its end.
 *
 * @param server the settings for callers that a reload can change
 * @param places where the failing parts of the configuration are in its files
 */
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodyParser,
        ResponseEncoder responseEncoder,
        RequestEvents events,
        ConfiguredPlaces places) {

    public static EdgeSnapshot of(RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events) {
        RequestBodyParser bodies = new RequestBodyParser(server.limits());
        return new EdgeSnapshot(
                routes, server, bodies, new ResponseEncoder(server.answers()), events, new ConfiguredPlaces());
    }
}
