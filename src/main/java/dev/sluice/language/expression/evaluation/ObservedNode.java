package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.value.EvaluationListener;
import org.jspecify.annotations.Nullable;

/** A part whose values a listener hears. It costs what the part costs. */
record ObservedNode(Node part, Span place, EvaluationListener listener) implements Node {
    @Override
    public JsonNode evaluate(Scope scope, JsonNode input) {
        JsonNode value = part.evaluate(scope, input);
        listener.computed(place.start(), place.end(), value);
        return value;
    }

    @Override
    public int steps() {
        return part.steps();
    }

    @Override
    public @Nullable JsonNode constant() {
        return part.constant();
    }
}
