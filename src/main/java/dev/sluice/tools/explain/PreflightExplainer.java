package dev.sluice.tools.explain;

import dev.sluice.gateway.edge.cors.CorsPolicy;
import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.gateway.route.Route;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains preflights of CORS, and requests without a route, as {@code gateway.edge.PreflightResponder} responds to them. */
public record PreflightExplainer(RouteExplainer explainer, RouteMatcher matcher) {

    /** Returns the explanation of a preflight; null for a request that takes its own route. */
    public @Nullable PreflightExplanation explain(ExplainedRequest request) {
        HttpMethod asked = CorsPolicy.askedMethod(request.method(), request.headers());
        if (asked == null) return null;
        Route.Spec route = matcher.matchAsked(asked, request);
        if (route != null) return explain(request, route);
        return matcher.match(request) == null && hasCors(request)
                ? new PreflightExplanation(request.toString(), null, PreflightRejection.METHOD, withoutRoute())
                : null;
    }

    /** Whether a response without a route has the fields of CORS, or another method of the path has them. */
    private boolean hasCors(ExplainedRequest request) {
        return explainer.configuration().defaultCors() != null
                || matcher.matchAnyMethod(request).stream()
                        .anyMatch(match -> match.route().cors() != null);
    }

    private @Nullable PreflightExplanation explain(ExplainedRequest request, Route.Spec route) {
        CorsPolicy policy = GuardExplainer.policy(route, explainer.configuration());
        if (policy == null) return null;
        return new PreflightExplanation(
                request.toString(),
                explainer.reference(route),
                policy.preflight(request.headers(), HttpHeaders.headers()),
                GuardExplainer.ofPreflight(route, explainer.configuration(), explainer.document()));
    }

    /** Returns the rules of a request without a route. */
    public List<GuardExplanation> withoutRoute() {
        return GuardExplainer.withoutRoute(explainer.configuration(), explainer.document());
    }
}
