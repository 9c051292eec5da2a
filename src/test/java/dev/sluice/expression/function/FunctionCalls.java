package dev.sluice.expression.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.expression.value.Comparisons;
import dev.sluice.expression.value.Evaluation;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.json.JsonReader;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.spec.Size;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;

/** Calls functions of the library without an expression. */
final class FunctionCalls {
    static final Instant NOW = Instant.ofEpochMilli(1_500_000_000_007L);

    private FunctionCalls() {}

    static JsonNode json(String text) {
        return JsonReader.DEFAULT.read(text);
    }

    static Evaluation evaluation(int steps, Size memory) {
        EvaluationLimits limits = new EvaluationLimits(steps, memory, 1000);
        EvaluationBudget budget = new EvaluationBudget(limits, MemoryAccount.unlimited());
        return new Evaluation(budget, () -> NOW, new SplittableRandom(7));
    }

    static Evaluation evaluation() {
        return evaluation(100_000_000, Size.mib(1024));
    }

    /** Calls a function with the elements of a list in JSON. */
    static JsonNode call(String name, String arguments) {
        return call(evaluation(), name, elements(json(arguments)));
    }

    static JsonNode call(Evaluation evaluation, String name, JsonNode... arguments) {
        return Objects.requireNonNull(FunctionLibrary.find(name), name).body().call(arguments, evaluation);
    }

    /** Calls a function of a list and an expression. */
    static JsonNode callForElements(Evaluation evaluation, String name, JsonNode list, JsonNode keys) {
        ElementFunction function = Objects.requireNonNull(FunctionLibrary.findForElements(name), name);
        return function.body().call(list, elements(keys), evaluation);
    }

    static JsonNode[] elements(JsonNode list) {
        JsonNode[] elements = new JsonNode[list.size()];
        for (int index = 0; index < elements.length; index++) elements[index] = list.get(index);
        return elements;
    }

    static boolean areEqual(JsonNode left, JsonNode right) {
        return Comparisons.equal(left, right, evaluation().budget());
    }

    /** Returns a list in a list, this many times. */
    static ArrayNode nested(int levels) {
        ArrayNode value = (ArrayNode) json("[]");
        for (int level = 1; level < levels; level++) {
            ArrayNode outer = (ArrayNode) json("[]");
            outer.add(value);
            value = outer;
        }
        return value;
    }
}
