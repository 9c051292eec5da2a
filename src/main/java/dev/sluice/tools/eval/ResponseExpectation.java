package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.model.Configuration;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.time.UntimedClock;
import dev.sluice.gateway.route.BodyTypes;
import dev.sluice.language.expression.ExpressionParser;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.JsonReader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An expression that must be true of a response, which it sees as {@code $status}, {@code $headers} and {@code $body}. Immutable
 * and thread-safe.
 */
public final class ResponseExpectation {
    private static final String STATUS = "status";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";

    private final NamedText source;
    private final Set<String> variables;

    private ResponseExpectation(NamedText source, Set<String> variables) {
        this.source = source;
        this.variables = variables;
    }

    /**
     * Returns the expectation.
     *
     * @throws EvalException with the exit code 2 if the expression is invalid, or uses another variable
     */
    public static ResponseExpectation parse(NamedText source) {
        NullNode unknown = NullNode.getInstance();
        Map<String, JsonNode> all = Map.of(STATUS, unknown, HEADERS, unknown, BODY, unknown);
        try {
            return new ResponseExpectation(source, evaluator(source, all).requireValid(functions()));
        } catch (EvalException e) {
            throw EvalException.misuse(e.getMessage());
        }
    }

    /**
     * Returns why a response differs from the expectation, as lines for a terminal; no lines if the expression is true.
     *
     * @param headers the values by name in lower case
     */
    public List<String> differences(int status, Map<String, List<String>> headers, String body) {
        ExpressionEvaluator evaluator = evaluator(source, values(status, headers, body));
        try {
            JsonNode value = evaluator.evaluate(functions(), isUsed -> NullNode.getInstance(), false);
            if (value.isBoolean() && value.booleanValue()) return List.of();
            String found = value.isBoolean()
                    ? "false"
                    : value.getNodeType().name().toLowerCase(Locale.ROOT) + ", neither true nor false";
            return with(evaluator.warnings(), source.name() + ": the value is " + found + " (expected: true)");
        } catch (EvalException e) {
            return with(evaluator.warnings(), e.getMessage());
        }
    }

    private static List<String> with(List<String> lines, String last) {
        lines.add(last);
        return lines;
    }

    private static ExpressionEvaluator evaluator(NamedText source, Map<String, JsonNode> values) {
        return new ExpressionEvaluator(
                source, values, Configuration.empty().server().limits().expression(), new UntimedClock());
    }

    private static ExpressionParser functions() {
        return Configuration.empty().functions();
    }

    /** Returns the values that the expression uses. The evaluator warns of others. */
    private Map<String, JsonNode> values(int status, Map<String, List<String>> headers, String body) {
        List<String> types = headers.getOrDefault("content-type", List.of());
        Map<String, JsonNode> values = new HashMap<>();
        values.put(STATUS, IntNode.valueOf(status));
        values.put(HEADERS, object(headers));
        values.put(BODY, value(types.isEmpty() ? null : types.get(0), body));
        values.keySet().retainAll(variables);
        return values;
    }

    private static ObjectNode object(Map<String, List<String>> headers) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        headers.forEach((name, values) -> object.put(name, String.join(", ", values)));
        return object;
    }

    private static JsonNode value(@Nullable String contentType, String body) {
        MediaRange type = BodyTypes.typeOf(contentType);
        try {
            return type != null && BodyTypes.isJson(type) ? JsonReader.DEFAULT.read(body) : TextNode.valueOf(body);
        } catch (InvalidJsonException notJson) {
            return TextNode.valueOf(body);
        }
    }
}
