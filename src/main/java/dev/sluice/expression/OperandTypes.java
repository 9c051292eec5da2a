package dev.sluice.expression;

import dev.sluice.expression.syntax.Syntax;

/** Determines kinds of operands from their syntax. */
final class OperandTypes {
    private OperandTypes() {}

    /** Returns whether the value is certainly a text, to which operands are added as texts. */
    static boolean isText(Syntax part) {
        if (part instanceof Syntax.Literal literal) return literal.value().isTextual();
        if (part instanceof Syntax.Call call) return FunctionNullability.returnsText(call.function());
        return part instanceof Syntax.Arithmetic arithmetic && isText(arithmetic);
    }

    static boolean isText(Syntax.Arithmetic arithmetic) {
        return isText(arithmetic.first())
                || arithmetic.operations().stream().anyMatch(operation -> isText(operation.operand()));
    }

    /** Returns whether the value is certainly a list or an object, to which null adds nothing. */
    static boolean isContainer(Syntax part) {
        if (part instanceof Syntax.Call call) return FunctionNullability.returnsContainer(call.function());
        if (part instanceof Syntax.Arithmetic arithmetic) return isContainer(arithmetic);
        return part instanceof Syntax.ListOf
                || part instanceof Syntax.ListLoop
                || part instanceof Syntax.ObjectOf
                || part instanceof Syntax.ObjectLoop;
    }

    static boolean isContainer(Syntax.Arithmetic arithmetic) {
        return isContainer(arithmetic.first())
                || arithmetic.operations().stream().anyMatch(operation -> isContainer(operation.operand()));
    }
}
