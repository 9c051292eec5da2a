package dev.sluice.explain;

import dev.sluice.config.WorstCase;
import dev.sluice.config.source.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request.
 *
 * @param request the request in question, {@code METHOD /path}
 * @param route the name of the route that takes it
 * @param location where that is written
 * @param conditionalMatches the routes that take it where a host or a header says so which it leaves open
 * @param respond where its answer is written; null where it is one key per step
 * @param settings who may call it, and its limits
 * @param steps its steps, in file order; none of a proxy route
 * @param backends the backends that it calls
 * @param worstCase what it may cost
 */
public record Explanation(
        String request,
        String route,
        SourceLocation location,
        List<RouteReference> conditionalMatches,
        @Nullable SourceLocation respond,
        List<EffectiveSetting> settings,
        List<StepExplanation> steps,
        List<BackendExplanation> backends,
        WorstCase worstCase) {

    /**
     * Another route.
     *
     * @param route its name
     * @param location where it is written
     */
    public record RouteReference(String route, SourceLocation location) {

        /** Such as {@code GET /orders (conf/routes.yaml:2:3)}. */
        @Override
        public String toString() {
            return route + " (" + location + ")";
        }
    }
}
