package dev.sluice.config.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.route.RouteKey;
import dev.sluice.gateway.compose.CallStep;
import dev.sluice.gateway.compose.Fallback;
import dev.sluice.gateway.compose.FallbackChain.OptionalMode;
import dev.sluice.gateway.route.Route;
import dev.sluice.gateway.validation.RequestSchema;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.uri.PathPattern.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of the variables of one route that its settings determine. An absent variable may have any value.
 *
 * @param key the key of the route; null if it is invalid
 */
record RequestKinds(Route.Spec route, @Nullable RouteKey key) {
    private static final Kinds ORIGIN =
            Kinds.closed(Map.of("client", Kinds.TEXT, "network", Kinds.TEXT, "scheme", Kinds.TEXT, "host", Kinds.TEXT));

    /** A value that is no object. */
    private static final Kinds OTHER =
            Kinds.listOf(Kinds.ANY).or(Kinds.TEXT).or(Kinds.NUMBER).or(Kinds.BOOLEAN);

    /** Keywords by which a schema may have more properties than it names. */
    private static final List<String> COMBINATIONS = List.of(
            "$ref",
            "$dynamicRef",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "patternProperties",
            "unevaluatedProperties");

    /** Returns the kinds before the check of the request by its schemas. */
    Map<String, Kinds> beforeValidation() {
        Map<String, Kinds> kinds = new HashMap<>(Map.of("request", ORIGIN));
        if (key != null) kinds.put("path", parameters(key));
        return kinds;
    }

    /** Returns the kinds of the request after its check, and of the steps. */
    Map<String, Kinds> all() {
        Map<String, Kinds> kinds = beforeValidation();
        putClosed("query", route.validate().query(), UnaryOperator.identity(), kinds);
        putClosed("header", route.validate().headers(), name -> name.toLowerCase(Locale.ROOT), kinds);
        putBody(kinds);
        route.steps().forEach((name, step) -> step.asCall().ifPresent(call -> putLoop(name, call, kinds)));
        return kinds;
    }

    private static Kinds parameters(RouteKey key) {
        Map<String, Kinds> kinds = new HashMap<>();
        for (Segment segment : key.path().segments())
            switch (segment.kind()) {
                case LITERAL -> {}
                case PARAMETER -> kinds.put(segment.name(), Kinds.TEXT);
                case CATCH_ALL -> kinds.put(segment.name(), Kinds.listOf(Kinds.TEXT));
            }
        return Kinds.closed(kinds);
    }

    private void putBody(Map<String, Kinds> kinds) {
        RequestSchema schema = route.validate().body();
        putClosed("body", schema, UnaryOperator.identity(), kinds);
        boolean isObject =
                schema != null && schema.document().path("type").asText().equals("object");
        if (!isObject) kinds.computeIfPresent("body", (name, closed) -> closed.or(OTHER));
    }

    /** Only the names are certain: the schema of a property says little about a text. */
    private static void putClosed(
            String variable, @Nullable RequestSchema schema, UnaryOperator<String> name, Map<String, Kinds> kinds) {
        if (schema == null || !isClosed(schema.document())) return;
        Map<String, Kinds> properties = new HashMap<>();
        schema.document()
                .get("properties")
                .fieldNames()
                .forEachRemaining(property -> properties.put(name.apply(property), Kinds.ANY));
        kinds.put(variable, Kinds.closed(properties));
    }

    private static boolean isClosed(JsonNode schema) {
        JsonNode additional = schema.path("additionalProperties");
        return schema.path("properties").isObject()
                && additional.isBoolean()
                && !additional.booleanValue()
                && COMBINATIONS.stream().noneMatch(schema::has);
    }

    /** The value of a loop is an object, or a fallback of the whole loop. */
    private static void putLoop(String name, CallStep.Spec step, Map<String, Kinds> kinds) {
        if (step.each() == null) return;
        Kinds loop = Kinds.objectOf(Kinds.ANY);
        if (step.fallbackChain().optional() != OptionalMode.ITEM)
            for (Fallback fallback : step.fallbackChain().fallback())
                loop = loop.or(fallback.match(call -> Kinds.ANY, value -> Kinds.of(value.value())));
        kinds.put(name, loop);
    }
}
