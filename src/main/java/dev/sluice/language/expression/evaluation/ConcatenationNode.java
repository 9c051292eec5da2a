package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.language.expression.evaluation.OperatorNodes.ArithmeticNode;
import dev.sluice.language.expression.evaluation.OperatorNodes.ArithmeticNode.Operation;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.value.EvaluationBudget;
import dev.sluice.language.expression.value.Texts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sum with a text as its first or second operand, so that it is the text of all operands in a row.
 *
 * @param constants the constant texts before each operand, and behind the last; empty for none
 * @param operands the operands that are no constant texts
 * @param constantLength the number of characters of all constants
 */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
record ConcatenationNode(String[] constants, Operation[] operands, int constantLength, int steps) implements Node {
    /** The copies in the builder and in the final text. */
    private static final long BYTES_PER_CHARACTER = 4;

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
        all.add(0, new Operation(Operator.PLUS, first, rest.get(0).offset()));
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
        return new ConcatenationNode(
                constants.toArray(String[]::new),
                operands.toArray(Operation[]::new),
                constants.stream().mapToInt(String::length).sum(),
                steps);
    }

    @Override
    public JsonNode evaluate(Scope scope, JsonNode input) {
        return switch (operands.length) {
            case 1 -> sum(operands[0].text(scope, input), scope.budget());
            case 2 -> sum(operands[0].text(scope, input), operands[1].text(scope, input), scope.budget());
            case 3 ->
                sum(
                        operands[0].text(scope, input),
                        operands[1].text(scope, input),
                        operands[2].text(scope, input),
                        scope.budget());
            default -> sumOfMany(scope, input);
        };
    }

    /** Returns a text between two constants. */
    private TextNode sum(String text, EvaluationBudget budget) {
        if (constants[0].isEmpty()) return Texts.concatenate(text, constants[1], budget);
        if (constants[1].isEmpty()) return Texts.concatenate(constants[0], text, budget);
        pay(text.length(), budget);
        return TextNode.valueOf(constants[0] + text + constants[1]);
    }

    // Java makes one copy of all texts of such a sum, which takes less time than a builder.
    private TextNode sum(String first, String second, EvaluationBudget budget) {
        pay((long) first.length() + second.length(), budget);
        return TextNode.valueOf(constants[0] + first + constants[1] + second + constants[2]);
    }

    private TextNode sum(String first, String second, String third, EvaluationBudget budget) {
        pay((long) first.length() + second.length() + third.length(), budget);
        return TextNode.valueOf(constants[0] + first + constants[1] + second + constants[2] + third + constants[3]);
    }

    /** Pays for the copies of the operands and of the constants in the builder and in the final text. */
    private void pay(long length, EvaluationBudget budget) {
        budget.chargeCharacters(2 * (length + constantLength));
        budget.chargeBytes(EvaluationBudget.TEXT + BYTES_PER_CHARACTER * (length + constantLength));
    }

    private JsonNode sumOfMany(Scope scope, JsonNode input) {
        EvaluationBudget budget = scope.budget();
        budget.chargeBytes(EvaluationBudget.TEXT + BYTES_PER_CHARACTER * constantLength);
        StringBuilder sum = new StringBuilder(constants[0]);
        for (int index = 0; index < operands.length; index++) {
            String text = operands[index].text(scope, input);
            budget.chargeBytes(BYTES_PER_CHARACTER * text.length());
            sum.append(text).append(constants[index + 1]);
        }
        budget.chargeCharacters(2L * sum.length());
        return TextNode.valueOf(sum.toString());
    }
}
