package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.core.memory.MemoryAccount;
import dev.sluice.core.spec.Size;
import dev.sluice.language.expression.evaluation.ListNodes.ListNode;
import dev.sluice.language.expression.evaluation.ObjectNodes.FixedObjectNode;
import dev.sluice.language.expression.evaluation.OperatorNodes.ArithmeticNode;
import dev.sluice.language.expression.evaluation.OperatorNodes.ComparisonNode;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.Evaluation;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.EvaluationLimits;
import dev.sluice.language.expression.value.ExpressionFailure;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Computes operators, lists and objects of constants once, at load. Calls are not computed: their values may change. */
final class Constants {
    /** The limits of one constant. */
    private static final EvaluationLimits LIMITS = new EvaluationLimits(100_000, Size.kib(256), 10);

    private Constants() {}

    /** Returns a constant for a node of constants; any other node unchanged. Fails if the constant cannot be computed. */
    static Node fold(Node node, Syntax part, Source source) {
        return isConstant(node) ? new Node.Constant(compute(node, part, source)) : node;
    }

    private static JsonNode compute(Node node, Syntax part, Source source) {
        EvaluationBudget budget = new EvaluationBudget(LIMITS, MemoryAccount.unlimited());
        Evaluation evaluation = new Evaluation(budget, () -> Instant.EPOCH, new SplittableRandom(0));
        try {
            budget.chargeSteps(node.steps());
            return node.evaluate(new Scope(0, evaluation, name -> NullNode.getInstance()), NullNode.getInstance());
        } catch (ExpressionFailure e) {
            int offset = e.offset() < 0 ? part.span().start() : e.offset();
            throw source.error(offset, "a constant cannot be computed: " + e.getMessage());
        }
    }

    private static boolean isConstant(Node node) {
        if (node instanceof ArithmeticNode arithmetic)
            return isConstantValue(arithmetic.first())
                    && Arrays.stream(arithmetic.operations())
                            .allMatch(operation -> isConstantValue(operation.operand()));
        if (node instanceof ComparisonNode comparison)
            return isConstantValue(comparison.left()) && isConstantValue(comparison.right());
        if (node instanceof ListNode list) return Arrays.stream(list.elements()).allMatch(Constants::isConstantValue);
        return node instanceof FixedObjectNode object && isConstantObject(object);
    }

    private static boolean isConstantObject(FixedObjectNode object) {
        return object.match() == null
                && object.lets().isEmpty()
                && Arrays.stream(object.pairs()).allMatch(pair -> isConstantValue(pair.value()));
    }

    private static boolean isConstantValue(@Nullable Node node) {
        return node != null && node.constant() != null;
    }
}
