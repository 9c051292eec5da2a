package dev.sluice.gateway.edge;

import dev.sluice.core.address.ClientRules;
import dev.sluice.gateway.edge.connection.AcceptSpec;
import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.route.RouteIndex;
import org.jspecify.annotations.Nullable;

/**
 * The routes and settings of one configuration. A request uses the same snapshot to its end.
 *
 * @param server the settings for callers that a reload can change
 * @param locations describes failures with their locations in the configuration
 * @param clients decides about the client of each request
 * @param cors the fields of responses without a route; null for none
 * @param accept the settings that decide about new connections
 */
public record EdgeSnapshot(
        RouteIndex<SecuredRoute> routes,
        ServerSpec server,
        RequestBodyParser bodyParser,
        ResponseEncoder responseEncoder,
        RequestEvents events,
        FailureLocations locations,
        ClientRules clients,
        @Nullable CorsPolicy cors,
        AcceptSpec accept) {

    /** Returns a snapshot without rules for clients and CORS. */
    public static EdgeSnapshot of(
            RouteIndex<SecuredRoute> routes, ServerSpec server, RequestEvents events, FailureLocations locations) {
        return new EdgeSnapshot(
                routes,
                server,
                new RequestBodyParser(server.limits()),
                new ResponseEncoder(server.answers()),
                events,
                locations,
                ClientRules.ALL,
                null,
                server.accept(ClientRules.ALL));
    }

    /** Returns a copy with other rules for requests before a route is known. */
    public EdgeSnapshot with(ClientRules newClients, @Nullable CorsPolicy newCors) {
        return new EdgeSnapshot(
                routes,
                server,
                bodyParser,
                responseEncoder,
                events,
                locations,
                newClients,
                newCors,
                server.accept(newClients));
    }
}
