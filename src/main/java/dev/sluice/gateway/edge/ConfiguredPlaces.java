package dev.sluice.gateway.edge;

import dev.sluice.core.trace.RequestTrace;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.gateway.proxy.ProxyRoute;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of the parts of a configuration in its files, for the details of failures. A reload that only moves lines replaces them
 * all at once, and leaves the routes and the backends as they are. Thread-safe.
 */
public final class ConfiguredPlaces {
    /** The names of the steps in failures that are settings of a route. */
    public static final List<String> STEPS_OF_ANY_ROUTE = List.of("respond", "answer", ProxyRoute.STEP_NAME);

    private volatile FailurePlaces places = new FailurePlaces(Map.of());

    /** Replaces all places. The methods of this class make their names. */
    public void replace(Map<String, String> ofNames) {
        places = new FailurePlaces(Map.copyOf(ofNames));
    }

    // A line feed separates names, because no name has it.

    /** Returns the name of a backend. */
    public static String backend(String backend) {
        return "backend\n" + backend;
    }

    /** Returns the name of the expression that names the tenants of a backend. */
    public static String tenant(String backend) {
        return "tenant\n" + backend;
    }

    /** Returns the name of an entry of {@code credentials}. */
    public static String credentials(String credentials) {
        return "credentials\n" + credentials;
    }

    /** Returns the name of the entry of {@code credentials} that a backend uses. */
    public static String credentialsOf(String backend) {
        return "credentials of\n" + backend;
    }

    /** Returns the name of an entry of {@code identity}. */
    public static String identity(String identity) {
        return "identity\n" + identity;
    }

    /** Returns the name of a route. */
    public static String route(String route) {
        return "route\n" + route;
    }

    /** Returns the name of a step of a route, or of one of {@link #STEPS_OF_ANY_ROUTE}. */
    public static String step(String route, String step) {
        return "step\n" + route + "\n" + step;
    }

    /**
     * Returns the name of a part of the schemas of a route.
     *
     * @param pointer empty, or a JSON Pointer such as {@code /query/properties/count/type}
     */
    public static String schema(String route, String pointer) {
        return "schema\n" + route + "\n" + pointer;
    }

    /** Returns the message of a failure of a request, behind the place of what failed if it is known. */
    @Nullable
    String describe(Throwable failure, String route) {
        return places.describe(failure, route);
    }

    /** Describes the failures of the steps without which the request went on. */
    void describeSteps(RequestTrace trace) {
        for (StepTrace step : trace.steps()) {
            Throwable failure = step.failure();
            if (failure != null) step.describe(describe(failure, trace.route()));
        }
    }
}
