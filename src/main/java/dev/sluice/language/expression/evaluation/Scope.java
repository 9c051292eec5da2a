package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables of an expression, or of one call of a declared function. Belongs to one evaluation. */
final class Scope {
    private static final JsonNode[] NO_SLOTS = {};

    private final @Nullable JsonNode[] slots;
    private final Scope top;
    private final Evaluation evaluation;
    private final EvaluationBudget budget;
    private final Function<String, JsonNode> external;

    /** Creates the scope of an expression. {@code external} has the values of variables that the expression does not declare. */
    Scope(int slots, Evaluation evaluation, Function<String, JsonNode> external) {
        this.slots = slots == 0 ? NO_SLOTS : new JsonNode[slots];
        this.top = this;
        this.evaluation = evaluation;
        this.budget = evaluation.budget();
        this.external = external;
    }

    /** Creates the scope of a call; the arguments fill the first slots. */
    Scope(int slots, Scope caller) {
        this.slots = new JsonNode[slots];
        this.top = caller.top;
        this.evaluation = caller.evaluation;
        this.budget = caller.budget;
        this.external = caller.external;
    }

    Evaluation evaluation() {
        return evaluation;
    }

    EvaluationBudget budget() {
        return budget;
    }

    /** Returns the scope of the whole expression. */
    Scope top() {
        return top;
    }

    @Nullable
    JsonNode get(int slot) {
        return slots[slot];
    }

    void set(int slot, JsonNode value) {
        slots[slot] = value;
    }

    /** Returns the value of a variable that the expression does not declare, which is read once. */
    JsonNode external(int slot, String name) {
        JsonNode value = top.slots[slot];
        if (value == null) {
            value = external.apply(name);
            top.slots[slot] = value;
        }
        return value;
    }
}
