package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.ArraySlicer;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.FunctionExpression;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.util.List;

/** Charges each evaluation of a part of an expression, and the size of a new value. Says why the part failed. */
final class MeteredNode extends AbstractNode {
    private final ExpressionNode node;
    private final boolean allocates;

    MeteredNode(ExpressionNode node) {
        super(null);
        this.node = node;
        this.allocates =
                node instanceof FunctionExpression || node instanceof ObjectExpression || node instanceof ArraySlicer;
    }

    @Override
    public JsonNode apply(Scope scope, JsonNode input) {
        EvaluationBudget budget = EvaluationBudget.current();
        budget.enter();
        JsonNode value = value(scope, input);
        budget.exit();
        if (allocates) budget.spendShallow(value);
        return value;
    }

    private JsonNode value(Scope scope, JsonNode input) {
        try {
            return node.apply(scope, input);
        } catch (JsltException e) {
            throw EvaluationReasons.ofPart(e, node);
        }
    }

    @Override
    public List<ExpressionNode> getChildren() {
        return List.of(node);
    }
}
