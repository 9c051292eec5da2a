package dev.sluice.gateway.route;

import dev.sluice.core.spec.SourceLocation;
import dev.sluice.gateway.proxy.ProxyRoute;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The locations of the parts of a route that do not know theirs. Immutable.
 *
 * @param route that of its key; null if no file has it
 * @param steps those of its steps by name, and of {@link #SETTINGS}
 * @param schemas those of the keywords of its schemas by JSON Pointer, such as {@code /query/properties/count/type}
 */
public record RouteLocations(
        @Nullable SourceLocation route, Map<String, SourceLocation> steps, Map<String, SourceLocation> schemas) {

    /** The settings of a route that failures name like steps. */
    public static final List<String> SETTINGS = List.of("respond", "answer", ProxyRoute.STEP_NAME);

    /** The locations of a route that no file has. */
    public static final RouteLocations NONE = new RouteLocations(null, Map.of(), Map.of());

    public RouteLocations {
        steps = Map.copyOf(steps);
        schemas = Map.copyOf(schemas);
    }

    /** Returns the location of a step, or else that of the route; null if no file has it. */
    public @Nullable SourceLocation step(String name) {
        SourceLocation location = steps.get(name);
        return location == null ? route : location;
    }

    /** Returns the location of a keyword, or of the closest part of the schemas around it; null if no file has it. */
    public @Nullable SourceLocation schema(String pointer) {
        SourceLocation location = schemas.get(pointer);
        return location != null || pointer.isEmpty()
                ? location
                : schema(pointer.substring(0, pointer.lastIndexOf('/')));
    }
}
