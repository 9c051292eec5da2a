package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What expressions of one request can see: the request itself, and the answers of the steps so far. Nothing is built
 * before an expression asks for it. One event loop uses it.
 */
final class Scope implements Function<String, JsonNode> {

    /** The names that stand for the request; no step can have one of them. */
    static final Set<String> OF_REQUEST = Set.of("path", "query", "header", "body", "claims");

    private final Request request;
    private final Map<String, Value> answers = new HashMap<>();
    private @Nullable JsonNode query;
    private @Nullable JsonNode header;

    Scope(Request request) {
        this.request = request;
    }

    /** From now on the step of this name has a value. */
    void answered(String step, Value value) {
        answers.put(step, value);
    }

    /** The value of a variable: of the request, or of a step that has answered. */
    @Override
    public JsonNode apply(String variable) {
        return switch (variable) {
            case "path" -> request.path();
            case "query" -> query();
            case "header" -> header();
            case "body" -> request.body();
            case "claims" -> request.claims();
            default -> answers.getOrDefault(variable, Value.NULL).tree();
        };
    }

    /** The value of a path parameter; a missing node where there is none of that name. */
    JsonNode parameter(String name) {
        return request.path().path(name);
    }

    /** The JSON text of an expression's value: where the expression is no more than a step, the bytes as they came. */
    byte[] bytes(Expression expression) {
        String reference = expression.plainReference();
        Value answer = reference == null ? null : answers.get(reference);
        return answer == null ? expression.write(this) : answer.bytes();
    }

    private JsonNode query() {
        if (query == null) query = Parameters.of(request.query(), UnaryOperator.identity());
        return query;
    }

    private JsonNode header() {
        if (header == null) header = Parameters.of(request.headers(), name -> name.toLowerCase(Locale.ROOT));
        return header;
    }
}
