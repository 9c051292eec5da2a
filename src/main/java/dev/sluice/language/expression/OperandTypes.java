package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import java.util.stream.Stream;

/** Determines kinds of operands from their syntax. */
final class OperandTypes {
    private static final TextOperands TEXTS = new TextOperands();
    private static final ContainerOperands CONTAINERS = new ContainerOperands();

    private OperandTypes() {}

    /** Returns whether the value is certainly a text, to which operands are added as texts. */
    static boolean isText(Syntax part) {
        return part.accept(TEXTS);
    }

    /** Returns whether the value is certainly a list or an object, to which null adds nothing. */
    static boolean isContainer(Syntax part) {
        return part.accept(CONTAINERS);
    }

    private static Stream<Syntax> operands(Syntax.Arithmetic arithmetic) {
        return Stream.concat(
                Stream.of(arithmetic.first()), arithmetic.operations().stream().map(Syntax.Operation::operand));
    }

    private static final class TextOperands implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Literal literal) {
            return literal.value().isTextual();
        }

        @Override
        public Boolean visit(Syntax.Call call) {
            return FunctionNullability.returnsText(call.function());
        }

        @Override
        public Boolean visit(Syntax.Arithmetic arithmetic) {
            return operands(arithmetic).anyMatch(OperandTypes::isText);
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }

    private static final class ContainerOperands implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Call call) {
            return FunctionNullability.returnsContainer(call.function());
        }

        @Override
        public Boolean visit(Syntax.Arithmetic arithmetic) {
            return operands(arithmetic).anyMatch(OperandTypes::isContainer);
        }

        @Override
        public Boolean visit(Syntax.ListOf list) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.ListLoop loop) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.ObjectLoop loop) {
            return true;
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }
}
