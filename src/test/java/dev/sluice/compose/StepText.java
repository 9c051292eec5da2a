package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step as an operator writes it. */
public final class StepText {
    private final Target call;
    private final Map<String, Expression> with = new LinkedHashMap<>();
    private final Map<String, Expression> headers = new LinkedHashMap<>();
    private final Map<Integer, JsonNode> accept = new LinkedHashMap<>();
    private @Nullable Expression body;
    private @Nullable Expression when;
    private Ladder.@Nullable Optional optional;
    private final List<Fallback> fallback = new ArrayList<>();
    private Each.@Nullable Spec each;

    private StepText(Target call) {
        this.call = call;
    }

    public static StepText call(String call) {
        return new StepText(Target.parse(call));
    }

    public StepText with(String name, String expression) {
        with.put(name, Expression.parse(expression));
        return this;
    }

    StepText header(String name, String expression) {
        headers.put(name, Expression.parse(expression));
        return this;
    }

    StepText body(String expression) {
        body = Expression.parse(expression);
        return this;
    }

    StepText when(String expression) {
        when = Expression.parse(expression);
        return this;
    }

    StepText optional() {
        optional = Ladder.Optional.TRUE;
        return this;
    }

    StepText fallback(String json) {
        fallback.add(new Fallback.Value(Given.json(json)));
        return this;
    }

    StepText fallbackCall(String target) {
        fallback.add(new Fallback.Call(new CallTemplate.Spec(Target.parse(target), Map.of(), Map.of(), null)));
        return this;
    }

    /** Without single items of the loop. */
    StepText optionalItem() {
        optional = Ladder.Optional.ITEM;
        return this;
    }

    StepText each(Each.Spec loop) {
        each = loop;
        return this;
    }

    /** A loop with what loops start from. */
    StepText each(String expression) {
        return each(loop(expression, 8, 100));
    }

    static Each.Spec loop(String expression, int concurrency, int max) {
        return new Each.Spec(Expression.parse(expression), "item", null, concurrency, max, Each.Over.FAIL, null);
    }

    StepText accept(int status, String json) {
        accept.put(status, Given.json(json));
        return this;
    }

    Step.Spec spec() {
        return new CallStep.Spec(
                new CallTemplate.Spec(call, with, headers, body),
                each,
                new Ladder.Spec(optional, fallback),
                accept,
                when);
    }
}
