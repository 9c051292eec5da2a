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
        Cost.current().enter();
        JsonNode one = getLeft().apply(scope, input);
        JsonNode other = getRight().apply(scope, input);
        Cost.current().leave();
        return perform(one, other);
    }

    @Override
    public JsonNode perform(JsonNode one, JsonNode other) {
        if (operator instanceof MultiplyOperator) {
            addRepetition(one, other);
            addRepetition(other, one);
        } else if (operator instanceof PlusOperator && one.isContainerNode() && other.isContainerNode()) {
            Cost.current().addFlat(one);
            Cost.current().addFlat(other);
        } else {
            Cost.current().addDeep(one);
            Cost.current().addDeep(other);
        }
        return operator.perform(one, other);
    }

    private static void addRepetition(JsonNode text, JsonNode times) {
        long length = text.isTextual() ? text.textValue().length() : 0;
        Cost.current().addText(length * Math.max(0L, times.intValue()));
    }
}
