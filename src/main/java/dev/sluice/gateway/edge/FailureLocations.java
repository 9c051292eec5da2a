package dev.sluice.gateway.edge;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.limit.RateLimitFailure;
import dev.sluice.gateway.route.RouteLocations;
import dev.sluice.gateway.validation.InvalidRequestFailure;
import dev.sluice.gateway.validation.InvalidRequestFailure.Rule;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.BackendLocations;
import dev.sluice.upstream.backend.FailureReason;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Describes failures of requests with their locations in the configuration. Immutable.
 *
 * @param routes the locations for failures that do not know theirs, by the name of the route
 * @param identities the locations of the entries of {@code identity} by name
 * @param limits the locations of the entries of {@code rate_limits} by name
 */
public record FailureLocations(
        Map<String, RouteLocations> routes,
        Map<String, SourceLocation> identities,
        Map<String, SourceLocation> limits) {
    /** The violations of a request, at most, that a description shows. */
    private static final int MAX_VIOLATIONS = 3;

    /** Returns the message of a failure of a request, behind its location if it is known. */
    @Nullable
    String describe(Throwable failure, String route) {
        RouteLocations locations = routes.getOrDefault(route, RouteLocations.NONE);
        if (failure instanceof InvalidRequestFailure invalid) return describe(invalid, locations);
        SourceLocation location = locationOf(failure, locations);
        return location == null ? failure.getMessage() : location + ": " + failure.getMessage();
    }

    /** Describes the failures of the steps without which the request went on. */
    void describeSteps(RequestTrace trace) {
        for (StepTrace step : trace.steps()) {
            Throwable failure = step.failure();
            if (failure != null) step.describe(describe(failure, trace.route()));
        }
    }

    private @Nullable SourceLocation locationOf(Throwable failure, RouteLocations route) {
        if (failure instanceof StepFailure step) return locationOf(step, route);
        if (failure instanceof EvaluationException evaluation) return either(evaluation.location(), route.route());
        if (failure instanceof RateLimitFailure limited) return limits.get(limited.limit());
        return failure instanceof AccessFailure denied ? locationOf(denied) : null;
    }

    /** Requests of several configurations may share a failure of an identity. */
    private @Nullable SourceLocation locationOf(AccessFailure denied) {
        String identity = denied.identity();
        return identity == null ? null : identities.get(identity);
    }

    /** A part that no file has, such as the default status, has the location of the step. */
    private static @Nullable SourceLocation locationOf(StepFailure step, RouteLocations route) {
        BackendFailure failure = step.failure();
        return failure == null ? either(step.location(), route.step(step.step())) : locationOf(failure);
    }

    private static @Nullable SourceLocation locationOf(BackendFailure failure) {
        BackendLocations locations = failure.operation().locations();
        return failure.reason() == FailureReason.NO_CREDENTIALS ? locations.credentials() : locations.backend();
    }

    private static @Nullable SourceLocation either(@Nullable SourceLocation known, @Nullable SourceLocation around) {
        return known == null ? around : known;
    }

    private static String describe(InvalidRequestFailure invalid, RouteLocations route) {
        StringJoiner text = new StringJoiner("; ");
        List<Violation> violations = invalid.violations();
        int shown = Math.min(MAX_VIOLATIONS, violations.size());
        for (Violation violation : violations.subList(0, shown)) text.add(describe(violation, route));
        if (violations.size() > shown) text.add("and " + (violations.size() - shown) + " more");
        return text.toString();
    }

    /** The pointer to the value is left out, because it has names that the caller chose. */
    private static String describe(Violation violation, RouteLocations route) {
        Rule rule = violation.rule();
        SourceLocation location = route.schema("/" + violation.part() + (rule == null ? "" : rule.keyword()));
        String start = (location == null ? "" : location + ": ") + violation.part();
        return start
                + (rule == null
                        ? " " + violation.detail()
                        : ": found: " + rule.found() + " (expected: " + rule.expected() + ")");
    }
}
