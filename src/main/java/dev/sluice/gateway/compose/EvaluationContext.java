package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.time.Clock;
import dev.sluice.core.trace.StepTrace;
import dev.sluice.gateway.compose.LoopItems.Group;
import dev.sluice.language.expression.EvaluationException;
import dev.sluice.language.expression.Expression;
import dev.sluice.language.expression.Values;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.json.MultiValueNode;
import dev.sluice.language.json.RawJson;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one request: its parts and the values of completed steps. A tree is built only when an expression uses
 * it. Belongs to one event loop.
 */
public final class EvaluationContext implements Values {
    private final GatewayRequest request;
    private final Map<String, RawJson> stepValues;
    private final @Nullable StepTrace step;
    private final @Nullable Group group;

    public EvaluationContext(GatewayRequest request) {
        this.request = request;
        this.stepValues = new HashMap<>();
        this.step = null;
        this.group = null;
    }

    private EvaluationContext(EvaluationContext parent, @Nullable StepTrace step, @Nullable Group group) {
        this.request = parent.request;
        this.stepValues = parent.stepValues;
        this.step = step;
        this.group = group;
    }

    /** Returns a context for a step, whose expressions and calls go to its trace. */
    EvaluationContext forStep(StepTrace trace) {
        return new EvaluationContext(this, trace, null);
    }

    /** Returns a context in which the loop variable has the value of the group. */
    EvaluationContext forGroup(Group group) {
        return new EvaluationContext(this, step, group);
    }

    /** Returns the trace of the current step; fails outside a step. */
    StepTrace step() {
        return Objects.requireNonNull(step);
    }

    /** Runs expressions of the current step, and adds their time to its trace. */
    <T> T timed(Clock clock, Supplier<T> expressions) {
        long startedNanos = clock.nanos();
        try {
            return expressions.get();
        } finally {
            step().onExpressions(clock.nanos() - startedNanos);
        }
    }

    /** Returns the current group; fails outside a loop. */
    Group group() {
        return Objects.requireNonNull(group);
    }

    /** Returns the keys of the items of the current group; empty outside a loop. */
    List<String> items() {
        return group == null ? List.of() : group.keys();
    }

    void setStepValue(String step, RawJson value) {
        stepValues.put(step, value);
    }

    /** Returns the value of a variable of the request, a loop or a step; null for a step that has not completed. */
    @Override
    public JsonNode apply(String variable) {
        if (isLoopVariable(variable)) return group().value();
        return switch (variable) {
            case "path" -> request.path();
            case "query" -> request.variables().queryTree();
            case "header" -> request.variables().headerTree();
            case "body" -> request.body();
            case "claims" -> request.claims();
            case "request" -> request.variables().originTree();
            default -> stepValues.getOrDefault(variable, RawJson.NULL).tree();
        };
    }

    /**
     * Returns the values for a decision, such as {@code require}. Reading a repeated field of a value throws {@link
     * dev.sluice.language.json.RepeatedFieldException}, except with {@code values(...)}.
     */
    public Values withSingleValues() {
        return with(variable -> MultiValueNode.withSingleValues(apply(variable)));
    }

    /** Adds the origin of the request to the headers of a call. */
    void addForwarded(MultiMap headers) {
        request.origin().addTo(headers);
    }

    /** Returns a template variable without an expression: a loop item or a path parameter; else a missing node. */
    JsonNode parameter(String name) {
        return isLoopVariable(name) ? group().argument() : request.path().path(name);
    }

    /** Returns whether the template variable holds only values that the caller sent. */
    boolean isFromCaller(String name) {
        return !isLoopVariable(name) || group().isFromCaller();
    }

    @Override
    public Evaluation evaluation() {
        return request.variables().evaluation();
    }

    @Override
    public MemoryAccount memory() {
        return request.memory();
    }

    private boolean isLoopVariable(String name) {
        return group != null && group.name().equals(name);
    }

    /** Returns the JSON bytes of an expression's value. A plain reference to a step returns the bytes of its reply. */
    byte[] evaluateToBytes(Expression expression) {
        String variable = expression.singleVariable();
        RawJson value = variable == null ? null : stepValues.get(variable);
        return value == null ? expression.evaluateToBytes(this) : value.bytes();
    }

    /**
     * Returns the name of the tenant.
     *
     * @throws EvaluationException if the expression fails
     * @throws dev.sluice.language.json.RepeatedFieldException if the expression reads a repeated field
     */
    String tenant(Expression expression, Function<JsonNode, String> name) {
        return request.variables().tenant(expression, tenant -> name.apply(tenant.evaluate(withSingleValues())));
    }
}
