package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.impl.ArraySlicer;
import com.schibsted.spt.data.jslt.impl.DotExpression;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.FunctionExpression;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.util.List;

/** A part of an expression whose evaluations are counted, and what they make where they make something. */
final class MeteredNode implements ExpressionNode {
    private final ExpressionNode part;
    private final boolean makes;

    MeteredNode(ExpressionNode part) {
        this.part = part;
        this.makes =
                part instanceof FunctionExpression || part instanceof ObjectExpression || part instanceof ArraySlicer;
    }

    @Override
    public JsonNode apply(Scope scope, JsonNode input) {
        EvaluationBudget cost = EvaluationBudget.current();
        cost.enter();
        JsonNode value = part.apply(scope, input);
        cost.leave();
        if (makes) cost.addFlat(value);
        return value;
    }

    @Override
    public void dump(int level) {
        part.dump(level);
    }

    @Override
    public void computeMatchContexts(DotExpression parent) {
        part.computeMatchContexts(parent);
    }

    @Override
    public void prepare(PreparationContext context) {
        part.prepare(context);
    }

    @Override
    public ExpressionNode optimize() {
        return this;
    }

    @Override
    public List<ExpressionNode> getChildren() {
        return List.of(part);
    }
}
