package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.evaluation.OperatorNodes.ArithmeticNode.Operation;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.value.Comparisons;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.ExpressionFailure;
import dev.sluice.expression.value.Texts;
import java.util.List;

/** The nodes of operators. */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
final class OperatorNodes {
    private OperatorNodes() {}

    /** Returns the node of operators of equal precedence. */
    static Node arithmetic(Node first, List<Operation> operations) {
        int start = startOfTexts(first, operations);
        if (start < 0) return new ArithmeticNode(first, operations.toArray(Operation[]::new));
        Node left = start == 0 ? first : arithmetic(first, operations.subList(0, start));
        Operation[] texts = operations.subList(start, operations.size()).toArray(Operation[]::new);
        return new ConcatenationNode(new ArithmeticNode(left, texts));
    }

    /** Returns the first operation from which on all of them concatenate, because an operand is a constant text; -1 for none. */
    private static int startOfTexts(Node first, List<Operation> operations) {
        int start = isText(first) ? 0 : -1;
        for (int index = 0; index < operations.size(); index++) {
            if (operations.get(index).operator != Operator.PLUS) start = -1;
            else if (start < 0 && isText(operations.get(index).operand)) start = index;
        }
        return start;
    }

    private static boolean isText(Node node) {
        JsonNode constant = node.constant();
        return constant != null && constant.isTextual();
    }

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
    record OrNode(Branch[] operands) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            for (Branch operand : operands) {
                scope.budget().steps(operand.steps());
                if (operand.node().isTrue(scope, input)) return true;
            }
            return false;
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** {@code a and b}: evaluates operands until a value decides. */
    record AndNode(Branch[] operands) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            for (Branch operand : operands) {
                scope.budget().steps(operand.steps());
                if (!operand.node().isTrue(scope, input)) return false;
            }
            return true;
        }

        @Override
        public int steps() {
            return 1;
        }
    }

    /** Compares two values. */
    record ComparisonNode(Operator operator, Node left, Node right, int place) implements ConditionNode {
        @Override
        public boolean isTrue(Scope scope, JsonNode input) {
            JsonNode first = left.evaluate(scope, input);
            JsonNode second = right.evaluate(scope, input);
            try {
                return compare(first, second, scope.budget());
            } catch (ExpressionFailure e) {
                throw e.at(place);
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
        record Operation(Operator operator, Node operand, int place) {
            JsonNode apply(JsonNode left, Scope scope, JsonNode input) {
                JsonNode right = operand.evaluate(scope, input);
                try {
                    return BinaryOperation.apply(operator, left, right, scope.budget());
                } catch (ExpressionFailure e) {
                    throw e.at(place);
                }
            }

            /** Returns the text of a value that the operator concatenates. */
            String text(JsonNode value, Scope scope) {
                if (value instanceof TextNode) return value.textValue();
                try {
                    return Texts.of(value, scope.budget());
                } catch (ExpressionFailure e) {
                    throw e.at(place);
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

    /** A sum with a text as its first or second operand, so that it is the text of all operands in a row. */
    record ConcatenationNode(ArithmeticNode sum) implements Node {
        @Override
        public JsonNode evaluate(Scope scope, JsonNode input) {
            Operation[] operations = sum.operations;
            String[] texts = new String[1 + operations.length];
            texts[0] = operations[0].text(sum.first.evaluate(scope, input), scope);
            for (int index = 0; index < operations.length; index++) {
                Operation operation = operations[index];
                texts[index + 1] = operation.text(operation.operand.evaluate(scope, input), scope);
            }
            return Texts.join(texts, scope.budget());
        }

        @Override
        public int steps() {
            return sum.steps();
        }
    }
}
