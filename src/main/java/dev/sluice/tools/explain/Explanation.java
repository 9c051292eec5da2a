package dev.sluice.tools.explain;

import dev.sluice.config.effective.EffectiveSetting;
import dev.sluice.config.model.WorstCase;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.proxy.ProxyRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The explanation of a request.
 *
 * @param request the request, {@code METHOD /path}
 * @param route the name of the matching route
 * @param location the location of the route
 * @param conditionalMatches routes that match instead if the request has a host or headers that it leaves open
 * @param respond the location of the response body; null for the replies of all steps
 * @param settings the identity and the limits of the route
 * @param guards the rules that the request passes before the steps or the backend, in their order
 * @param steps the steps in file order; empty for a proxy route
 * @param backends the backends that the route calls
 * @param worstCase the largest cost
 * @param rejectsBodies whether a request with a body gets 400
 * @param proxy the rules for requests and responses; null for a composed route
 */
public record Explanation(
        String request,
        String route,
        SourceLocation location,
        List<RouteReference> conditionalMatches,
        @Nullable SourceLocation respond,
        List<EffectiveSetting> settings,
        List<GuardExplanation> guards,
        List<StepExplanation> steps,
        List<BackendExplanation> backends,
        WorstCase worstCase,
        boolean rejectsBodies,
        @Nullable ProxyRules proxy) {

    /** Returns the same explanation without the built-in values, which no file and no variable sets. */
    public Explanation writtenOnly() {
        return new Explanation(
                request,
                route,
                location,
                conditionalMatches,
                respond,
                EffectiveSetting.writtenOnly(settings),
                guards.stream().map(GuardExplanation::writtenOnly).toList(),
                steps.stream().map(StepExplanation::writtenOnly).toList(),
                backends.stream().map(BackendExplanation::writtenOnly).toList(),
                worstCase,
                rejectsBodies,
                proxy);
    }

    /**
     * A reference to another route.
     *
     * @param route the name
     * @param location the location
     */
    public record RouteReference(String route, SourceLocation location) {

        /** Returns for example {@code GET /orders (conf/routes.yaml:2:3)}. */
        @Override
        public String toString() {
            return route + " (" + location + ")";
        }
    }
}
