package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.value.Comparisons;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.ExpressionFailure;
import dev.sluice.expression.value.Truth;
import java.util.List;

/** The nodes of operators. */
final class OperatorNodes {
    private OperatorNodes() {}

    /** {@code first | second}. */
    record PipeNode(List<Node> stages) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = input;
            for (int index = 0; index < stages.size(); index++)
                value = stages.get(index).evaluate(scope, value);
            return value;
        }
    }

    /** {@code a or b}: evaluates operands until a value decides. */
    record OrNode(List<Node> operands) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            for (int index = 0; index < operands.size(); index++)
                if (Truth.of(operands.get(index).evaluate(scope, input))) return BooleanNode.TRUE;
            return BooleanNode.FALSE;
        }
    }

    /** {@code a and b}: evaluates operands until a value decides. */
    record AndNode(List<Node> operands) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            for (int index = 0; index < operands.size(); index++)
                if (!Truth.of(operands.get(index).evaluate(scope, input))) return BooleanNode.FALSE;
            return BooleanNode.TRUE;
        }
    }

    /** Compares two values. */
    record ComparisonNode(Comparison comparison, Node left, Node right, int place) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode first = left.evaluate(scope, input);
            JsonNode second = right.evaluate(scope, input);
            try {
                return BooleanNode.valueOf(comparison.test(first, second, scope.budget()));
            } catch (ExpressionFailure e) {
                throw e.at(place);
            }
        }
    }

    /** A comparison of two values. */
    @FunctionalInterface
    interface Comparison {
        boolean test(JsonNode left, JsonNode right, EvaluationBudget budget);

        static Comparison of(Operator operator) {
            return switch (operator) {
                case EQUAL -> Comparisons::equal;
                case NOT_EQUAL -> (left, right, budget) -> !Comparisons.equal(left, right, budget);
                case LESS -> (left, right, budget) -> Comparisons.compare(left, right, budget) < 0;
                case LESS_OR_EQUAL -> (left, right, budget) -> Comparisons.compare(left, right, budget) <= 0;
                case GREATER -> (left, right, budget) -> Comparisons.compare(left, right, budget) > 0;
                case GREATER_OR_EQUAL -> (left, right, budget) -> Comparisons.compare(left, right, budget) >= 0;
                case PIPE, OR, AND, PLUS, MINUS, TIMES, DIVIDE ->
                    throw new IllegalArgumentException(operator.toString());
            };
        }
    }

    /** Operators of equal precedence, from left to right. */
    record ArithmeticNode(Node first, List<Operation> operations) implements Node {
        /** An operator and its right operand. */
        record Operation(BinaryOperation operator, Node operand, int place) {
            JsonNode apply(JsonNode left, Scope scope, JsonNode input) {
                JsonNode right = operand.evaluate(scope, input);
                try {
                    return operator.apply(left, right, scope.budget());
                } catch (ExpressionFailure e) {
                    throw e.at(place);
                }
            }
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            scope.budget().steps(operations.size());
            JsonNode value = first.evaluate(scope, input);
            for (int index = 0; index < operations.size(); index++)
                value = operations.get(index).apply(value, scope, input);
            return value;
        }
    }
}
