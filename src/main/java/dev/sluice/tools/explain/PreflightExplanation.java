package dev.sluice.tools.explain;

import dev.sluice.gateway.edge.cors.PreflightRejection;
import dev.sluice.tools.explain.Explanation.RouteReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The explanation of a preflight that ends at the edge.
 *
 * @param request the request, {@code OPTIONS /path}
 * @param route the route of the asked method; null for none
 * @param rejection why the page may not send its request; null if it may
 * @param guards the rules that the preflight passes, in their order
 */
public record PreflightExplanation(
        String request,
        @Nullable RouteReference route,
        @Nullable PreflightRejection rejection,
        List<GuardExplanation> guards) {

    /** Returns the same explanation without the built-in values, which no file and no variable sets. */
    public PreflightExplanation writtenOnly() {
        return new PreflightExplanation(
                request,
                route,
                rejection,
                guards.stream().map(GuardExplanation::writtenOnly).toList());
    }
}
