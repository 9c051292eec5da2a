package dev.sluice.compose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step as an operator writes it. */
final class StepText {
    private final Target call;
    private final Map<String, Expression> with = new LinkedHashMap<>();
    private final Map<String, Expression> headers = new LinkedHashMap<>();
    private final Map<Integer, JsonNode> accept = new LinkedHashMap<>();
    private @Nullable Expression body;
    private @Nullable Expression when;
    private boolean optional;
    private @Nullable List<Step.Fallback> fallback;

    private StepText(Target call) {
        this.call = call;
    }

    static StepText call(String call) {
        return new StepText(Target.parse(call));
    }

    StepText with(String name, String expression) {
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
        optional = true;
        return this;
    }

    StepText fallback(String json) {
        fallback = List.of(new Step.Fallback(Given.json(json)));
        return this;
    }

    StepText accept(int status, String json) {
        accept.put(status, Given.json(json));
        return this;
    }

    Step.Spec spec() {
        return new Step.Spec(call, with, headers, body, optional, fallback, accept, when);
    }
}
