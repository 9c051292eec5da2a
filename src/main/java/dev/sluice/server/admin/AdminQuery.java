package dev.sluice.server.admin;

import dev.sluice.core.spec.Durations;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.gateway.edge.problem.GatewayReason;
import dev.sluice.gateway.edge.problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of a request to the admin port. An invalid parameter is a problem with the status 400. */
record AdminQuery(MultiMap parameters) {
    private static final int MAX_ECHO = 80;

    /**
     * Reads the parameters of a request.
     *
     * @param names the parameters of this path
     * @throws ProblemException for another parameter, or a repeated one
     */
    static AdminQuery of(RoutingContext context, String... names) {
        MultiMap parameters = context.queryParams();
        List<String> known = List.of(names);
        for (String name : parameters.names()) {
            if (!known.contains(name))
                throw reject("The parameter " + shorten(name) + " is unknown" + Suggestion.didYouMean(name, known));
            if (parameters.getAll(name).size() > 1) throw reject("The parameter " + name + " is repeated.");
        }
        return new AdminQuery(parameters);
    }

    /** Returns a parameter; null without it. */
    @Nullable
    String text(String name) {
        return parameters.get(name);
    }

    /** Returns a parameter that the path needs. */
    String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) throw reject("The parameter " + name + " is missing.");
        return value;
    }

    /** Returns a duration within bounds, which include their ends. */
    Duration duration(String name, Duration byDefault, Duration min, Duration max) {
        String text = text(name);
        if (text == null) return byDefault;
        try {
            Duration value = Durations.parse(text);
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) return value;
        } catch (IllegalArgumentException notADuration) {
            // The problem below names the expected form.
        }
        throw reject(name + ": " + shorten(text) + " (expected: " + Durations.format(min) + " to "
                + Durations.format(max) + ")");
    }

    /**
     * Returns the name that a parameter has among others.
     *
     * @throws ProblemException if no name is equal; the problem suggests the closest one, or lists the names
     */
    static String known(String parameter, String value, List<String> names) {
        if (names.contains(value)) return value;
        throw reject(parameter + ": " + shorten(value) + " is unknown" + Suggestion.didYouMean(value, names));
    }

    static ProblemException reject(String detail) {
        return new ProblemException(400, GatewayReason.INVALID_REQUEST, detail);
    }

    static String shorten(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}
