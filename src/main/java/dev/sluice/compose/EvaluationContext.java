package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.compose.LoopItems.Group;
import dev.sluice.expression.EvaluationException;
import dev.sluice.expression.Expression;
import dev.sluice.json.RawJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What expressions of one request can see: the request itself, and the answers of the steps so far. Nothing is built
 * before an expression asks for it. One event loop uses it.
 */
public final class EvaluationContext implements Function<String, JsonNode> {

    private final GatewayRequest request;
    private final Map<String, RawJson> stepValues;
    private final @Nullable Group group;

    public EvaluationContext(GatewayRequest request) {
        this.request = request;
        this.stepValues = new HashMap<>();
        this.group = null;
    }

    private EvaluationContext(EvaluationContext parent, Group group) {
        this.request = parent.request;
        this.stepValues = parent.stepValues;
        this.group = group;
    }

    /** The same scope as one call of a loop sees it. */
    EvaluationContext forGroup(Group group) {
        return new EvaluationContext(this, group);
    }

    /** The items that are asked for here; only within a loop. */
    Group group() {
        return Objects.requireNonNull(group);
    }

    /** From now on the step of this name has a value. */
    void setStepValue(String step, RawJson value) {
        stepValues.put(step, value);
    }

    /** The value of a variable: of the request, of a loop, or of a step that has answered. */
    @Override
    public JsonNode apply(String variable) {
        if (isLoopVariable(variable)) return group().value();
        return switch (variable) {
            case "path" -> request.path();
            case "query" -> request.queryParameters();
            case "header" -> request.headerParameters();
            case "body" -> request.body();
            case "claims" -> request.claims();
            default -> stepValues.getOrDefault(variable, RawJson.NULL).tree();
        };
    }

    /** What a template's variable stands for by itself: an item of a loop, or a path parameter; else a missing node. */
    JsonNode parameter(String name) {
        return isLoopVariable(name) ? group().argument() : request.path().path(name);
    }

    /** Whether a template's variable holds by itself nothing but what the caller sent. */
    boolean isFromCaller(String name) {
        return !isLoopVariable(name) || group().isFromCaller();
    }

    private boolean isLoopVariable(String name) {
        return group != null && group.name().equals(name);
    }

    /** The JSON text of an expression's value: where the expression is no more than a step, the bytes as they came. */
    byte[] evaluateToBytes(Expression expression) {
        String variable = expression.singleVariable();
        RawJson value = variable == null ? null : stepValues.get(variable);
        return value == null ? expression.evaluateToBytes(this) : value.bytes();
    }

    /**
     * The name of the tenant by this expression over the request alone.
     *
     * @throws EvaluationException when the expression has no value for this request
     */
    String tenant(Expression expression, Function<JsonNode, String> name) {
        return request.variables().tenant(expression, tenant -> name.apply(tenant.evaluate(this)));
    }
}
