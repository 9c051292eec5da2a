package dev.sluice.config.route;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Deserializer;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.Scalar;
import dev.sluice.config.source.Sequence;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.ForEach;
import dev.sluice.gateway.compose.ResponseBodySpec;
import dev.sluice.gateway.compose.ReturnIfStep;
import dev.sluice.gateway.compose.Step;
import dev.sluice.gateway.log.AccessSpec;
import dev.sluice.gateway.proxy.QueryFilter;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.RequestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a route that have their own notation. */
public final class RouteDeserializers {
    private static final String QUERY = "all, none, or a list of names such as [page, limit]";

    private RouteDeserializers() {}

    /** Returns the deserializers by type name. */
    public static Map<String, Deserializer> all() {
        return Map.of(
                Deserializer.listOf(Route.Spec.class), RouteDeserializers::routes,
                Step.Spec.class.getTypeName(), RouteDeserializers::step,
                Deserializer.listOf(Fallback.class), FallbackDeserializer::read,
                ResponseBodySpec.class.getTypeName(), RespondDeserializer::read,
                RequestSchema.class.getTypeName(), SchemaDeserializer::read,
                QueryFilter.class.getTypeName(), RouteDeserializers::queryNames,
                AccessSpec.class.getTypeName(), AccessDeserializer::read);
    }

    /** Returns the built-in settings of a route, which {@code defaults.route} overrides. */
    public static Map<String, @Nullable Object> routeDefaults() {
        return Map.of(
                "scopes",
                List.of(),
                "rateLimits",
                List.of(),
                "deadline",
                Duration.ofSeconds(30),
                "respond",
                new ResponseBodySpec.AllSteps(),
                "grpc",
                false,
                "proxyGzip",
                false);
    }

    /** Returns the built-in settings of a loop. */
    public static Map<String, @Nullable Object> loopDefaults() {
        return Map.of("as", "item", "concurrency", 8, "max", 100, "over", ForEach.Overflow.FAIL);
    }

    private static @Nullable Object routes(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.reject(value, "a mapping of METHOD /path");
        List<Object> routes = new ArrayList<>();
        for (Mapping.Entry entry : mapping.entries()) {
            Object route = route(entry, binder);
            if (route != null) routes.add(route);
        }
        return List.copyOf(routes);
    }

    private static @Nullable Object route(Mapping.Entry entry, Binder binder) {
        Map<String, @Nullable Object> inherited =
                new HashMap<>(binder.registry().defaultsOf(Route.Spec.class));
        RouteKey parsed = RouteKey.read(entry.key(), binder);
        RouteKey key = parsed == null ? RouteKey.PLACEHOLDER : parsed;
        inherited.putAll(Map.of("method", key.method(), "path", key.path(), "conditions", key.conditions()));
        Object route = binder.bindRecord(Route.Spec.class, entry.value(), inherited);
        if (route == null) return null;
        binder.sources().putKey(route, route, entry.key());
        if (parsed == null) binder.sources().putInvalid(route, Set.of("path"));
        return route;
    }

    private static @Nullable Object step(ConfigValue value, Binder binder) {
        Mapping mapping = ConfigValue.mapping(value);
        if (mapping == null) return binder.bindRecord(CallStep.Spec.class, value, Map.of());
        boolean isCall = mapping.get("call") != null || mapping.get("return_if") == null;
        Class<?> type = isCall ? CallStep.Spec.class : ReturnIfStep.Spec.class;
        Object step = binder.bindRecord(
                type,
                isCall && mapping.get("call") != null ? mapping.without("return_if") : mapping,
                binder.registry().defaultsOf(type));
        if (step != null) binder.sources().put(step, mapping);
        return step;
    }

    /** Reads {@code forward.query}: {@code all}, {@code none}, or a list of names. */
    private static @Nullable Object queryNames(ConfigValue value, Binder binder) {
        return value.<@Nullable Object>match(
                scalar -> queryWord(scalar, binder),
                sequence -> queryNames(sequence, binder),
                mapping -> binder.reject(mapping, QUERY),
                invalid -> binder.reject(invalid, QUERY));
    }

    private static @Nullable Object queryWord(Scalar scalar, Binder binder) {
        return switch (scalar.text()) {
            case "all" -> QueryFilter.ALL;
            case "none" -> QueryFilter.NONE;
            default -> binder.reject(scalar, QUERY);
        };
    }

    private static @Nullable Object queryNames(Sequence sequence, Binder binder) {
        Set<String> names = new LinkedHashSet<>();
        for (ConfigValue item : sequence.items()) {
            Object name = binder.read(String.class, item, null);
            if (name == null) return null;
            names.add((String) name);
        }
        return new QueryFilter(Set.copyOf(names));
    }
}
