package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.expression.evaluation.OperatorNodes.ArithmeticNode;
import dev.sluice.expression.evaluation.OperatorNodes.ArithmeticNode.Operation;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sum with a text as its first or second operand, so that it is the text of all operands in a row.
 *
 * @param constants the constant texts before each operand, and behind the last; empty for none
 * @param operands the operands that are no constant texts
 */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
record ConcatenationNode(String[] constants, Operation[] operands, int steps) implements Node {
    /** Returns the node of operators of equal precedence: of numbers, up to an operator from which on the result is a text. */
    static Node of(Node first, List<Operation> operations) {
        int start = startOfTexts(first, operations);
        if (start < 0 || areConstant(first, operations))
            return new ArithmeticNode(first, operations.toArray(Operation[]::new));
        Node left = start == 0 ? first : of(first, operations.subList(0, start));
        return concatenation(left, operations.subList(start, operations.size()));
    }

    private static boolean areConstant(Node first, List<Operation> operations) {
        return first.constant() != null
                && operations.stream().allMatch(operation -> operation.operand().constant() != null);
    }

    /** Returns the first operation from which on all of them concatenate, because an operand is a constant text; -1 for none. */
    private static int startOfTexts(Node first, List<Operation> operations) {
        int start = textOf(first.constant()) == null ? -1 : 0;
        for (int index = 0; index < operations.size(); index++) {
            Operation operation = operations.get(index);
            if (operation.operator() != Operator.PLUS) start = -1;
            else if (start < 0 && textOf(operation.operand().constant()) != null) start = index;
        }
        return start;
    }

    private static @Nullable String textOf(@Nullable JsonNode constant) {
        return constant == null ? null : constant.textValue();
    }

    private static Node concatenation(Node first, List<Operation> rest) {
        List<Operation> all = new ArrayList<>(rest);
        all.add(0, new Operation(Operator.PLUS, first, rest.get(0).place()));
        List<String> constants = new ArrayList<>(List.of(""));
        List<Operation> operands = new ArrayList<>();
        for (Operation operation : all) {
            String constant = textOf(Constant.valueOf(operation.operand()));
            if (constant != null) constants.set(operands.size(), constants.get(operands.size()) + constant);
            else {
                operands.add(operation);
                constants.add("");
            }
        }
        int steps =
                rest.size() + Node.steps(all.stream().map(Operation::operand).toArray(Node[]::new));
        return new ConcatenationNode(constants.toArray(String[]::new), operands.toArray(Operation[]::new), steps);
    }

    @Override
    public JsonNode evaluate(Scope scope, JsonNode input) {
        EvaluationBudget budget = scope.budget();
        if (isPair()) return pair(operands[0].text(scope, input), budget);
        StringBuilder sum = new StringBuilder();
        for (int index = 0; index < operands.length; index++) {
            append(constants[index], sum, budget);
            append(operands[index].text(scope, input), sum, budget);
        }
        append(constants[operands.length], sum, budget);
        budget.characters(2L * sum.length());
        return Texts.node(sum.toString(), budget);
    }

    private boolean isPair() {
        return operands.length == 1 && (constants[0].isEmpty() || constants[1].isEmpty());
    }

    /** Returns a text before or behind a constant. Java concatenates two texts faster than a builder does. */
    private TextNode pair(String text, EvaluationBudget budget) {
        return constants[0].isEmpty()
                ? Texts.concatenate(text, constants[1], budget)
                : Texts.concatenate(constants[0], text, budget);
    }

    /** Pays for the copies in the builder and in the final text. */
    private static void append(String text, StringBuilder sum, EvaluationBudget budget) {
        budget.bytes(4L * text.length());
        sum.append(text);
    }
}
