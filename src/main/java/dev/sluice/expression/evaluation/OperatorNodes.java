package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.value.Comparisons;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.ExpressionFailure;
import java.util.List;

/** The nodes of operators. */
final class OperatorNodes {
    private OperatorNodes() {}

    /** A part whose value is a boolean. */
    private interface ConditionNode extends Node {
        @Override
        default JsonNode evaluate(Scope scope, JsonNode input) {
            return BooleanNode.valueOf(isTrue(scope, input));
        }

        @Override
        boolean isTrue(Scope scope, JsonNode input);
    }

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
    record OrNode(List<Node> operands) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            scope.budget().step();
            for (int index = 0; index < operands.size(); index++)
                if (operands.get(index).isTrue(scope, input)) return true;
            return false;
        }
    }

    /** {@code a and b}: evaluates operands until a value decides. */
    record AndNode(List<Node> operands) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            scope.budget().step();
            for (int index = 0; index < operands.size(); index++)
                if (!operands.get(index).isTrue(scope, input)) return false;
            return true;
        }
    }

    /** Compares two values. */
    record ComparisonNode(Operator operator, Node left, Node right, int place) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            scope.budget().step();
            JsonNode first = left.evaluate(scope, input);
            JsonNode second = right.evaluate(scope, input);
            try {
                return compare(first, second, scope.budget());
            } catch (ExpressionFailure e) {
                throw e.at(place);
            }
        }

        private boolean compare(JsonNode first, JsonNode second, EvaluationBudget budget) {
            return switch (operator) {
                case EQUAL -> Comparisons.equal(first, second, budget);
                case NOT_EQUAL -> !Comparisons.equal(first, second, budget);
                case LESS -> Comparisons.compare(first, second, budget) < 0;
                case LESS_OR_EQUAL -> Comparisons.compare(first, second, budget) <= 0;
                case GREATER -> Comparisons.compare(first, second, budget) > 0;
                case GREATER_OR_EQUAL -> Comparisons.compare(first, second, budget) >= 0;
                case PIPE, OR, AND, PLUS, MINUS, TIMES, DIVIDE ->
                    throw new IllegalArgumentException(operator.toString());
            };
        }
    }

    /** Operators of equal precedence, from left to right. */
    record ArithmeticNode(Node first, List<Operation> operations) implements Node {
        /** An operator and its right operand. */
        record Operation(Operator operator, Node operand, int place) {
            JsonNode apply(JsonNode left, Scope scope, JsonNode input) {
                JsonNode right = operand.evaluate(scope, input);
                try {
                    return BinaryOperation.apply(operator, left, right, scope.budget());
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
