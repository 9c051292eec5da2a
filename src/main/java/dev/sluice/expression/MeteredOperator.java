package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.MultiplyOperator;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import com.schibsted.spt.data.jslt.impl.Scope;

/** Charges a binary operator before it runs: a text times a number repeats the text. Says why it failed. */
final class MeteredOperator extends AbstractOperator {
    private final AbstractOperator delegate;

    MeteredOperator(AbstractOperator delegate) {
        super(delegate.getLeft(), delegate.getRight(), delegate.getOperator(), delegate.getLocation());
        this.delegate = delegate;
    }

    @Override
    public JsonNode apply(Scope scope, JsonNode input) {
        EvaluationBudget.current().enter();
        JsonNode left = getLeft().apply(scope, input);
        JsonNode right = getRight().apply(scope, input);
        EvaluationBudget.current().exit();
        try {
            return perform(left, right);
        } catch (RuntimeException e) {
            throw EvaluationReasons.ofOperator(e, getOperator(), left, right);
        }
    }

    @Override
    public JsonNode perform(JsonNode left, JsonNode right) {
        if (delegate instanceof MultiplyOperator) {
            spendRepetition(left, right);
            spendRepetition(right, left);
        } else if (delegate instanceof PlusOperator && left.isContainerNode() && right.isContainerNode()) {
            EvaluationBudget.current().spendShallow(left);
            EvaluationBudget.current().spendShallow(right);
        } else {
            EvaluationBudget.current().spendDeep(left);
            EvaluationBudget.current().spendDeep(right);
        }
        return delegate.perform(left, right);
    }

    private static void spendRepetition(JsonNode text, JsonNode times) {
        long length = text.isTextual() ? text.textValue().length() : 0;
        EvaluationBudget.current().spendText(length * Math.max(0L, times.intValue()));
    }
}
