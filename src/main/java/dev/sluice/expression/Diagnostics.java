package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.expression.syntax.Operator;
import dev.sluice.expression.syntax.Program;
import dev.sluice.expression.syntax.SelectiveVisitor;
import dev.sluice.expression.syntax.Syntax;
import dev.sluice.expression.syntax.SyntaxWalk;
import dev.sluice.expression.value.Truth;
import dev.sluice.json.ValueKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds suspicious parts of an expression: unused variables, constant conditions, keys that no header has. */
final class Diagnostics implements SelectiveVisitor<Boolean> {
    private static final ObjectParts OBJECTS = new ObjectParts();
    private static final FilledParts FILLED = new FilledParts();

    private final ConstantParts constants;
    private final Set<String> used = new HashSet<>();
    private final List<Diagnostic> found = new ArrayList<>();

    private Diagnostics(ConstantParts constants) {
        this.constants = constants;
    }

    static List<Diagnostic> of(Program program, ConstantParts constants) {
        Diagnostics diagnostics = new Diagnostics(constants);
        SyntaxWalk.each(program, part -> part.accept(diagnostics));
        Declarations.of(program).forEach(diagnostics::reportUnused);
        return List.copyOf(diagnostics.found);
    }

    @Override
    public Boolean other(Syntax part) {
        return false;
    }

    @Override
    public Boolean visit(Syntax.Variable variable) {
        return used.add(variable.name());
    }

    @Override
    public Boolean visit(Syntax.Conditional conditional) {
        return inspectCondition(conditional.condition());
    }

    @Override
    public Boolean visit(Syntax.ListLoop loop) {
        return inspectLoop(loop.source(), loop.filter());
    }

    @Override
    public Boolean visit(Syntax.ObjectLoop loop) {
        return inspectLoop(loop.source(), loop.filter());
    }

    private boolean inspectLoop(Syntax source, @Nullable Syntax filter) {
        if (filter != null) inspectCondition(filter);
        if (source.accept(OBJECTS))
            return warn(source, "the loop visits the keys of this object (expected: a list of objects)");
        JsonNode value = constants.valueOf(source);
        return value != null
                && !value.isArray()
                && warn(source, "the loop is always over " + ValueKind.of(value) + " (expected: a list)");
    }

    private boolean inspectCondition(Syntax condition) {
        JsonNode value = constants.valueOf(condition);
        if (value != null) return warn(condition, "the condition is always " + Truth.of(value));
        return condition.accept(FILLED) && warn(condition, "the condition is always true");
    }

    /** The names of header fields are in lower case. */
    @Override
    public Boolean visit(Syntax.Key key) {
        String name = key.name().toLowerCase(Locale.ROOT);
        boolean isHeader = VariableUses.asVariable(key.source())
                .filter(source -> source.name().equals("header"))
                .isPresent();
        if (!isHeader || name.equals(key.name())) return false;
        String message = "$header." + key.name() + " is always null; did you mean $header." + name + "?";
        return found.add(new Diagnostic(key.span().start(), message, true));
    }

    private boolean warn(Syntax part, String message) {
        return found.add(new Diagnostic(part.span().start(), message, false));
    }

    private void reportUnused(Syntax.Let let) {
        if (!used.contains(let.name()))
            found.add(new Diagnostic(let.span().start(), "$" + let.name() + " is never used", false));
    }

    /** Decides whether a part is an object constructor. */
    private static final class ObjectParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return true;
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }

    /** Decides whether a part has a text, a list or an object as its value that is not empty, unless its evaluation fails. */
    private static final class FilledParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Literal literal) {
            return literal.value().isTextual() && !literal.value().textValue().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.ListOf list) {
            return !list.elements().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return !object.pairs().isEmpty();
        }

        /** A sum has the characters, the elements or the keys of each operand. */
        @Override
        public Boolean visit(Syntax.Arithmetic arithmetic) {
            boolean isSum =
                    arithmetic.operations().stream().allMatch(operation -> operation.operator() == Operator.PLUS);
            Stream<Syntax> operands = Stream.concat(
                    Stream.of(arithmetic.first()),
                    arithmetic.operations().stream().map(Syntax.Operation::operand));
            return isSum && operands.anyMatch(operand -> operand.accept(this));
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }
}
