package dev.sluice.edge;

import dev.sluice.compose.Request;
import dev.sluice.identity.Admission;
import dev.sluice.identity.Evidence;
import dev.sluice.route.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A route and the check of its callers. It never changes, so every event loop may use one instance.
 *
 * @param admission authenticates and authorises callers; null if the route takes unknown callers
 */
public record Entrance(Route route, @Nullable Admission admission) {

    /** Returns the request with its caller; fails with {@link dev.sluice.identity.NotAdmitted}. */
    Future<Request> admit(HttpServerRequest received, Request request) {
        if (admission == null) return Future.succeededFuture(request);
        Evidence evidence = new Evidence(received.headers(), received.sslSession(), request.deadline());
        return admission.admit(evidence, caller -> request.of(caller.claims(), caller.subject()), route::admits);
    }
}
