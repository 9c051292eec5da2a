package dev.sluice.expression;

import dev.sluice.expression.syntax.Program;
import dev.sluice.expression.syntax.Syntax;
import dev.sluice.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds suspicious parts of an expression: unused variables, constant conditions, keys that no header has. */
final class Diagnostics {
    private final Set<String> used = new HashSet<>();
    private final List<Syntax.Let> lets = new ArrayList<>();
    private final List<Diagnostic> found = new ArrayList<>();

    private Diagnostics() {}

    static List<Diagnostic> of(Program program) {
        Diagnostics diagnostics = new Diagnostics();
        diagnostics.lets.addAll(program.lets());
        program.functions().forEach(function -> diagnostics.lets.addAll(function.body().lets()));
        SyntaxWalk.each(program, diagnostics::inspect);
        diagnostics.reportUnused();
        return List.copyOf(diagnostics.found);
    }

    private void inspect(Syntax part) {
        if (part instanceof Syntax.Variable variable) used.add(variable.name());
        if (part instanceof Syntax.Key key) inspectKey(key);
        if (part instanceof Syntax.Conditional conditional) inspect(conditional);
        if (part instanceof Syntax.ObjectOf object) lets.addAll(object.lets());
        if (part instanceof Syntax.ListLoop loop) inspectLoop(loop.source(), loop.value().lets(), loop.filter());
        if (part instanceof Syntax.ObjectLoop loop) inspectLoop(loop.source(), loop.lets(), loop.filter());
    }

    private void inspect(Syntax.Conditional conditional) {
        lets.addAll(conditional.value().lets());
        if (conditional.other() != null) lets.addAll(conditional.other().lets());
        inspectCondition(conditional.condition());
    }

    private void inspectLoop(Syntax source, List<Syntax.Let> declared, @Nullable Syntax filter) {
        lets.addAll(declared);
        if (filter != null) inspectCondition(filter);
        if (source instanceof Syntax.ObjectOf)
            warn(source, "the loop visits the keys of this object (expected: a list: [for (...) {...}])");
    }

    private void inspectCondition(Syntax condition) {
        boolean isConstant = isConstant(condition)
                || condition instanceof Syntax.Comparison comparison
                        && isConstant(comparison.left())
                        && isConstant(comparison.right());
        if (isConstant) warn(condition, "the condition is always the same");
    }

    private static boolean isConstant(Syntax part) {
        return part instanceof Syntax.Literal
                || part instanceof Syntax.ListOf list && !list.elements().isEmpty()
                || part instanceof Syntax.ObjectOf object && !object.pairs().isEmpty();
    }

    /** The names of header fields are in lower case. */
    private void inspectKey(Syntax.Key key) {
        String name = key.name().toLowerCase(Locale.ROOT);
        if (!(key.source() instanceof Syntax.Variable variable) || !variable.name().equals("header")) return;
        if (!name.equals(key.name()))
            found.add(new Diagnostic(
                    key.span().start(), "$header." + key.name() + " is always null; did you mean $header." + name + "?", true));
    }

    private void warn(Syntax part, String message) {
        found.add(new Diagnostic(part.span().start(), message, false));
    }

    private void reportUnused() {
        for (Syntax.Let let : lets)
            if (!used.contains(let.name()))
                found.add(new Diagnostic(let.span().start(), "$" + let.name() + " is never used", false));
    }
}
