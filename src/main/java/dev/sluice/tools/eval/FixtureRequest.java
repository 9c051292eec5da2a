package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.http.HeaderSyntax;
import dev.sluice.core.http.HeaderText;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.json.ScalarText;
import dev.sluice.language.uri.PathPattern;
import dev.sluice.language.uri.PathPattern.Segment;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The request of {@code request.json}.
 *
 * @param path the path parameters by name
 * @param claims the claims of the caller; JSON null for an unknown caller
 */
record FixtureRequest(ObjectNode path, MultiMap query, MultiMap headers, JsonNode body, JsonNode claims) {
    /** The name of the file without its extension. No step can have this name. */
    static final String NAME = "request";

    private static final List<String> KEYS = List.of("path", "query", "header", "body", "claims");

    /**
     * Reads the request of a route.
     *
     * @throws EvalException if the file is missing or has no request of this route
     */
    static FixtureRequest read(FixtureFolder folder, PathPattern path) {
        return new RequestReader(folder.nameOf(NAME), folder.readJson(NAME)).read(path);
    }

    private record RequestReader(String file, JsonNode request) {
        FixtureRequest read(PathPattern path) {
            requireObject(request, "the request");
            requireKnown(request, "", KEYS);
            MultiMap headers = HttpHeaders.headers();
            eachText("header", (name, value) -> addHeader(headers, name, value));
            MultiMap query = MultiMap.caseInsensitiveMultiMap();
            eachText("query", query::add);
            return new FixtureRequest(parameters(path), query, headers, part("body"), claims());
        }

        private JsonNode part(String key) {
            JsonNode value = request.get(key);
            return value == null ? NullNode.getInstance() : value;
        }

        private JsonNode claims() {
            JsonNode claims = part("claims");
            return claims.isNull() ? claims : requireObject(claims, "claims");
        }

        private ObjectNode parameters(PathPattern path) {
            JsonNode given = part("path");
            if (!given.isNull()) requireKnown(requireObject(given, "path"), "path.", path.parameters());
            ObjectNode parameters = JsonNodeFactory.instance.objectNode();
            for (Segment segment : path.segments())
                if (segment.kind() != PathPattern.Kind.LITERAL)
                    parameters.set(segment.name(), parameter(segment, given.get(segment.name())));
            return parameters;
        }

        private JsonNode parameter(Segment segment, @Nullable JsonNode given) {
            String name = "path." + segment.name();
            if (given == null) throw invalid(name + " is missing");
            if (segment.kind() == PathPattern.Kind.PARAMETER)
                return JsonNodeFactory.instance.textNode(text(name, given));
            if (!given.isArray() || given.isEmpty()) throw invalid(name + " is not a list of texts");
            ArrayNode segments = JsonNodeFactory.instance.arrayNode();
            for (JsonNode each : given) segments.add(text(name, each));
            return segments;
        }

        /** Takes each value of a part: a text, or several in a list. */
        private void eachText(String key, BiConsumer<String, String> target) {
            JsonNode fields = part(key);
            if (fields.isNull()) return;
            for (Map.Entry<String, JsonNode> field : requireObject(fields, key).properties()) {
                String name = key + "." + field.getKey();
                JsonNode value = field.getValue();
                if (value.isArray()) value.forEach(each -> target.accept(field.getKey(), text(name, each)));
                else if (!value.isNull()) target.accept(field.getKey(), text(name, value));
            }
        }

        private void addHeader(MultiMap headers, String name, String value) {
            String encoded = HeaderText.encode(value);
            if (!HeaderSyntax.isToken(name)) throw invalid("header." + name + ": not the name of a header");
            if (encoded == null) throw invalid("header." + name + ": a header cannot have this value");
            headers.add(name, encoded);
        }

        private String text(String name, JsonNode value) {
            String text = ScalarText.of(value);
            if (text == null) throw invalid(name + " is not a text");
            return text;
        }

        private JsonNode requireObject(JsonNode value, String name) {
            if (!value.isObject()) throw invalid(name + " is not an object");
            return value;
        }

        private void requireKnown(JsonNode object, String prefix, List<String> known) {
            object.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name))
                    throw invalid(prefix + name + ": unknown key" + Suggestion.didYouMean(name, known));
            });
        }

        private EvalException invalid(String message) {
            return EvalException.misuse(NamedText.printable(file + ": " + message));
        }
    }
}
