package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.ArrayList;
import java.util.List;

/** Finds the declarations of variables in a syntax tree. */
final class Declarations implements SelectiveVisitor<List<Let>> {
    private static final Declarations IN_PART = new Declarations();

    private Declarations() {}

    /** Returns all declarations: those of the expression, of its functions, and of its parts. */
    static List<Let> of(Program program) {
        List<Let> lets = new ArrayList<>(program.lets());
        program.functions().forEach(function -> lets.addAll(function.body().lets()));
        SyntaxWalk.each(program, part -> lets.addAll(part.accept(IN_PART)));
        return lets;
    }

    /** Returns the names of all declarations and parameters, each as often as it is declared. */
    static List<String> names(Program program) {
        List<String> names = new ArrayList<>();
        of(program).forEach(let -> names.add(let.name()));
        program.functions().forEach(function -> names.addAll(function.parameters()));
        return names;
    }

    @Override
    public List<Let> visit(Syntax.ObjectOf object) {
        return object.lets();
    }

    @Override
    public List<Let> visit(Syntax.Conditional conditional) {
        List<Let> lets = new ArrayList<>(conditional.value().lets());
        if (conditional.other() != null) lets.addAll(conditional.other().lets());
        return lets;
    }

    @Override
    public List<Let> visit(Syntax.ListLoop loop) {
        return loop.value().lets();
    }

    @Override
    public List<Let> visit(Syntax.ObjectLoop loop) {
        return loop.lets();
    }

    @Override
    public List<Let> other(Syntax part) {
        return List.of();
    }
}
