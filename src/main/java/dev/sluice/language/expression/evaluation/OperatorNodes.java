package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.value.Comparisons;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.ExpressionFailure;
import dev.sluice.language.expression.value.Texts;

/** The nodes of operators. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
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
    record PipeNode(Node[] stages) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = input;
            for (Node stage : stages) value = stage.evaluate(scope, value);
            return value;
        }

        @Override
        public int steps() {
            return Node.steps(stages);
        }
    }

    /** {@code a or b}: evaluates operands until a value decides. */
    record OrNode(Node first, Branch[] others) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            if (first.isTrue(scope, input)) return true;
            for (Branch other : others) {
                scope.budget().chargeSteps(other.steps());
                if (other.node().isTrue(scope, input)) return true;
            }
            return false;
        }

        @Override
        public int steps() {
            return 1 + first.steps();
        }
    }

    /** {@code a and b}: evaluates operands until a value decides. */
    record AndNode(Node first, Branch[] others) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            if (!first.isTrue(scope, input)) return false;
            for (Branch other : others) {
                scope.budget().chargeSteps(other.steps());
                if (!other.node().isTrue(scope, input)) return false;
            }
            return true;
        }

        @Override
        public int steps() {
            return 1 + first.steps();
        }
    }

    /** Compares two values. */
    record ComparisonNode(Operator operator, Node left, Node right, int offset) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            JsonNode first = left.evaluate(scope, input);
            JsonNode second = right.evaluate(scope, input);
            try {
                return compare(first, second, scope.budget());
            } catch (ExpressionFailure e) {
                throw e.at(offset);
            }
        }

        @Override
        public int steps() {
            return 1 + Node.steps(left, right);
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
    record ArithmeticNode(Node first, Operation[] operations) implements Node {
        /** An operator and its right operand. */
        record Operation(Operator operator, Node operand, int offset) {
            JsonNode apply(JsonNode left, Scope scope, JsonNode input) {
                JsonNode right = operand.evaluate(scope, input);
                try {
                    return BinaryOperation.apply(operator, left, right, scope.budget());
                } catch (ExpressionFailure e) {
                    throw e.at(offset);
                }
            }

            /** Returns the text of the operand. */
            String text(Scope scope, JsonNode input) {
                JsonNode value = operand.evaluate(scope, input);
                if (value instanceof TextNode) return value.textValue();
                try {
                    return Texts.of(value, scope.budget());
                } catch (ExpressionFailure e) {
                    throw e.at(offset);
                }
            }
        }

        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            JsonNode value = first.evaluate(scope, input);
            for (Operation operation : operations) value = operation.apply(value, scope, input);
            return value;
        }

        @Override
        public int steps() {
            int steps = operations.length + first.steps();
            for (Operation operation : operations) steps += operation.operand.steps();
            return steps;
        }
    }
}
