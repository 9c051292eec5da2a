package dev.sluice.expression;

import dev.sluice.expression.syntax.Program;
import dev.sluice.expression.syntax.SelectiveVisitor;
import dev.sluice.expression.syntax.Syntax;
import dev.sluice.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds suspicious parts of an expression: unused variables, constant conditions, keys that no header has. */
final class Diagnostics implements SelectiveVisitor<Boolean> {
    private static final ConstantParts CONSTANTS = new ConstantParts();
    private static final ObjectParts OBJECTS = new ObjectParts();

    private final Set<String> used = new HashSet<>();
    private final List<Syntax.Let> lets = new ArrayList<>();
    private final List<Diagnostic> found = new ArrayList<>();

    private Diagnostics() {}

    static List<Diagnostic> of(Program program) {
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.lets.addAll(program.lets());
        program.functions()
                .forEach(function -> diagnostics.lets.addAll(function.body().lets()));
        SyntaxWalk.each(program, part -> part.accept(diagnostics));
        diagnostics.reportUnused();
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
    public Boolean visit(Syntax.ObjectOf object) {
        return lets.addAll(object.lets());
    }

    @Override
    public Boolean visit(Syntax.Conditional conditional) {
        lets.addAll(conditional.value().lets());
        if (conditional.other() != null) lets.addAll(conditional.other().lets());
        return inspectCondition(conditional.condition());
    }

    @Override
    public Boolean visit(Syntax.ListLoop loop) {
        return inspectLoop(loop.source(), loop.value().lets(), loop.filter());
    }

    @Override
    public Boolean visit(Syntax.ObjectLoop loop) {
        return inspectLoop(loop.source(), loop.lets(), loop.filter());
    }

    private boolean inspectLoop(Syntax source, List<Syntax.Let> declared, @Nullable Syntax filter) {
        lets.addAll(declared);
        if (filter != null) inspectCondition(filter);
        return source.accept(OBJECTS)
                && warn(source, "the loop visits the keys of this object (expected: a list of objects)");
    }

    private boolean inspectCondition(Syntax condition) {
        return condition.accept(CONSTANTS) && warn(condition, "the condition is always the same");
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

    private void reportUnused() {
        for (Syntax.Let let : lets)
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

    /** Decides whether a part has the same truth for every input. */
    private static final class ConstantParts implements SelectiveVisitor<Boolean> {
        @Override
        public Boolean visit(Syntax.Literal literal) {
            return true;
        }

        @Override
        public Boolean visit(Syntax.ListOf list) {
            return !list.elements().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.ObjectOf object) {
            return !object.pairs().isEmpty();
        }

        @Override
        public Boolean visit(Syntax.Comparison comparison) {
            return comparison.left().accept(this) && comparison.right().accept(this);
        }

        @Override
        public Boolean other(Syntax part) {
            return false;
        }
    }
}
