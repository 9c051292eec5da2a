package dev.sluice.gateway.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a step. */
public final class StepBuilder {
    private final CallTarget call;
    private final Map<String, Expression> with = new LinkedHashMap<>();
    private final Map<String, Expression> headers = new LinkedHashMap<>();
    private final Map<Integer, JsonNode> accept = new LinkedHashMap<>();
    private @Nullable Expression body;
    private @Nullable Expression when;
    private FallbackChain.@Nullable OptionalMode optional;
    private final List<Fallback> fallback = new ArrayList<>();
    private ForEach.@Nullable Spec each;

    private StepBuilder(CallTarget call) {
        this.call = call;
    }

    public static StepBuilder call(String call) {
        return new StepBuilder(CallTarget.parse(call));
    }

    public StepBuilder with(String name, String expression) {
        with.put(name, Expression.parse(expression));
        return this;
    }

    StepBuilder header(String name, String expression) {
        headers.put(name, Expression.parse(expression));
        return this;
    }

    StepBuilder body(String expression) {
        body = Expression.parse(expression);
        return this;
    }

    StepBuilder when(String expression) {
        when = Expression.parse(expression);
        return this;
    }

    StepBuilder optional() {
        optional = FallbackChain.OptionalMode.TRUE;
        return this;
    }

    StepBuilder fallback(String json) {
        fallback.add(new Fallback.Value(RouteFixture.json(json)));
        return this;
    }

    StepBuilder fallbackCall(String target) {
        fallback.add(new Fallback.Call(new CallTemplate.Spec(CallTarget.parse(target), Map.of(), Map.of(), null)));
        return this;
    }

    /** Without single items of the loop. */
    StepBuilder optionalItem() {
        optional = FallbackChain.OptionalMode.ITEM;
        return this;
    }

    StepBuilder each(ForEach.Spec loop) {
        each = loop;
        return this;
    }

    /** Makes this step a loop with default limits. */
    StepBuilder each(String expression) {
        return each(loop(expression, 8, 100));
    }

    static ForEach.Spec loop(String expression, int concurrency, int max) {
        return new ForEach.Spec(
                Expression.parse(expression), "item", null, concurrency, max, ForEach.Overflow.FAIL, null);
    }

    StepBuilder accept(int status, String json) {
        accept.put(status, RouteFixture.json(json));
        return this;
    }

    Step.Spec spec() {
        return new CallStep.Spec(
                new CallTemplate.Spec(call, with, headers, body),
                each,
                new FallbackChain.Spec(optional, fallback),
                accept,
                when);
    }
}
