package dev.sluice.edge;

import dev.sluice.compose.GatewayRequest;
import dev.sluice.identity.AccessPolicy;
import dev.sluice.identity.AuthenticationRequest;
import dev.sluice.route.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A route and the check of its callers. It never changes, so every event loop may use one instance.
 *
 * @param admission authenticates and authorises callers; null if the route takes unknown callers
 */
public record SecuredRoute(Route route, @Nullable AccessPolicy admission) {

    /** Returns the request with its caller; fails with {@link dev.sluice.identity.AccessFailure}. */
    Future<GatewayRequest> admit(HttpServerRequest received, GatewayRequest request) {
        if (admission == null) return Future.succeededFuture(request);
        AuthenticationRequest evidence =
                new AuthenticationRequest(received.headers(), received.sslSession(), request.deadline());
        return admission.check(
                evidence, caller -> request.withCaller(caller.claims(), caller.subjectToken()), route::isAuthorized);
    }
}
