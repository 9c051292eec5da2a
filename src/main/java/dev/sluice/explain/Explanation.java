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
 * @param place where that is written
 * @param others the routes that take it where a host or a header says so which it leaves open
 * @param respond where its answer is written; null where it is one key per step
 * @param settings who may call it, and its limits
 * @param steps its steps, in file order; none of a proxy route
 * @param backends the backends that it calls
 * @param worst what it may cost
 */
public record Explanation(
        String request,
        String route,
        SourceLocation place,
        List<RouteReference> others,
        @Nullable SourceLocation respond,
        List<EffectiveSetting> settings,
        List<StepExplanation> steps,
        List<BackendExplanation> backends,
        WorstCase worst) {

    /**
     * Another route.
     *
     * @param route its name
     * @param place where it is written
     */
    public record RouteReference(String route, SourceLocation place) {

        /** Such as {@code GET /orders (conf/routes.yaml:2:3)}. */
        @Override
        public String toString() {
            return route + " (" + place + ")";
        }
    }
}
