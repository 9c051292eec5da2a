package dev.sluice.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.evaluation.OperatorNodes.ArithmeticNode;
import dev.sluice.expression.evaluation.OperatorNodes.ArithmeticNode.Operation;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.value.Texts;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sum with a text as its first or second operand, so that it is the text of all operands in a row.
 *
 * @param constants the texts of the operands that are constants, and null for the others
 */
@SuppressWarnings("ArrayRecordComponent") // No code compares nodes.
record ConcatenationNode(Operation[] operands, @Nullable String[] constants) implements Node {
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
        Operation start = new Operation(Operator.PLUS, first, rest.get(0).place());
        Operation[] operands = Stream.concat(Stream.of(start), rest.stream()).toArray(Operation[]::new);
        String[] constants = Stream.of(operands)
                .map(operand -> textOf(Constant.valueOf(operand.operand())))
                .toArray(String[]::new);
        return new ConcatenationNode(operands, constants);
    }

    @Override
    public JsonNode evaluate(Scope scope, JsonNode input) {
        String[] texts = constants.clone();
        for (int index = 0; index < texts.length; index++)
            if (texts[index] == null) texts[index] = operands[index].text(scope, input);
        return Texts.join(texts, scope.budget());
    }

    @Override
    public int steps() {
        int steps = operands.length - 1;
        for (Operation operand : operands) steps += operand.operand().steps();
        return steps;
    }
}
