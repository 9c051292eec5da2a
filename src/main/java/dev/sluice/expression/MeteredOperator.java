package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.MultiplyOperator;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import com.schibsted.spt.data.jslt.impl.Scope;

/** An operator with two sides, whose cost is known before it is performed: a text times a number is a text as many times. */
final class MeteredOperator extends AbstractOperator {
    private final AbstractOperator operator;

    MeteredOperator(AbstractOperator operator) {
        super(operator.getLeft(), operator.getRight(), operator.getOperator(), operator.getLocation());
        this.operator = operator;
    }

    @Override
    public JsonNode apply(Scope scope, JsonNode input) {
        EvaluationBudget.current().enter();
        JsonNode one = getLeft().apply(scope, input);
        JsonNode other = getRight().apply(scope, input);
        EvaluationBudget.current().leave();
        return perform(one, other);
    }

    @Override
    public JsonNode perform(JsonNode one, JsonNode other) {
        if (operator instanceof MultiplyOperator) {
            addRepetition(one, other);
            addRepetition(other, one);
        } else if (operator instanceof PlusOperator && one.isContainerNode() && other.isContainerNode()) {
            EvaluationBudget.current().addFlat(one);
            EvaluationBudget.current().addFlat(other);
        } else {
            EvaluationBudget.current().addDeep(one);
            EvaluationBudget.current().addDeep(other);
        }
        return operator.perform(one, other);
    }

    private static void addRepetition(JsonNode text, JsonNode times) {
        long length = text.isTextual() ? text.textValue().length() : 0;
        EvaluationBudget.current().addText(length * Math.max(0L, times.intValue()));
    }
}
