package dev.sluice.gateway.edge;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.compose.StepFailure;
import dev.sluice.gateway.identity.AccessFailure;
import dev.sluice.gateway.validation.InvalidRequestFailure;
import dev.sluice.gateway.validation.InvalidRequestFailure.Rule;
import dev.sluice.gateway.validation.InvalidRequestFailure.Violation;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Describes failures with their locations, and with the places of {@link ConfiguredPlaces}. Immutable.
 *
 * @param named the places of the parts that do not know theirs
 */
record FailurePlaces(Map<String, String> named) {
    /** The violations of a request, at most, that a description shows. */
    private static final int MAX_VIOLATIONS = 3;

    @Nullable
    String describe(Throwable failure, String route) {
        if (failure instanceof InvalidRequestFailure invalid) return describe(invalid, route);
        String place = placeOf(failure, route);
        return place == null ? failure.getMessage() : place + ": " + failure.getMessage();
    }

    private @Nullable String placeOf(Throwable failure, String route) {
        if (failure instanceof StepFailure step) return placeOf(step, route);
        if (failure instanceof EvaluationException evaluation)
            return placeOf(evaluation.location(), ConfiguredPlaces.route(route));
        if (failure instanceof AccessFailure denied && denied.identity() != null)
            return named.get(ConfiguredPlaces.identity(denied.identity()));
        return null;
    }

    private @Nullable String placeOf(StepFailure step, String route) {
        BackendFailure failure = step.failure();
        if (failure != null) return placeOf(failure);
        String place = placeOf(step.location(), ConfiguredPlaces.step(route, step.step()));
        return place == null ? named.get(ConfiguredPlaces.route(route)) : place;
    }

    private @Nullable String placeOf(BackendFailure failure) {
        String backend = failure.operation().backend();
        boolean isToken = failure.reason() == FailureReason.NO_CREDENTIALS;
        return named.get(isToken ? ConfiguredPlaces.credentialsOf(backend) : ConfiguredPlaces.backend(backend));
    }

    /** A part that no file has, such as the default status, stands for the record around it. */
    private @Nullable String placeOf(@Nullable SourceLocation location, String around) {
        return location == null ? named.get(around) : location.toString();
    }

    private String describe(InvalidRequestFailure invalid, String route) {
        StringJoiner text = new StringJoiner("; ");
        List<Violation> violations = invalid.violations();
        int shown = Math.min(MAX_VIOLATIONS, violations.size());
        for (Violation violation : violations.subList(0, shown)) text.add(describe(violation, route));
        if (violations.size() > shown) text.add("and " + (violations.size() - shown) + " more");
        return text.toString();
    }

    /** The pointer to the value is left out, because it has names that the caller chose. */
    private String describe(Violation violation, String route) {
        Rule rule = violation.rule();
        String place = placeOfSchema("/" + violation.part() + (rule == null ? "" : rule.keyword()), route);
        String start = (place == null ? "" : place + ": ") + violation.part();
        return start
                + (rule == null
                        ? " " + violation.detail()
                        : ": found: " + rule.found() + " (expected: " + rule.expected() + ")");
    }

    /** Returns the place of a keyword, or of the closest part of the schemas around it. */
    private @Nullable String placeOfSchema(String pointer, String route) {
        String place = named.get(ConfiguredPlaces.schema(route, pointer));
        return place != null || pointer.isEmpty()
                ? place
                : placeOfSchema(pointer.substring(0, pointer.lastIndexOf('/')), route);
    }
}
