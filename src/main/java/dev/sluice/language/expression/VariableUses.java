package dev.sluice.language.expression;

import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds the uses of variables in a syntax tree. */
final class VariableUses implements SelectiveVisitor<Optional<Syntax.Variable>> {
    private static final VariableUses VARIABLES = new VariableUses();

    private VariableUses() {}

    /** Returns the part if it is a variable. */
    static Optional<Syntax.Variable> asVariable(Syntax part) {
        return part.accept(VARIABLES);
    }

    /** Returns the offset of the first use of a variable; 0 if there is none. */
    static int firstOffset(Program program, String variable) {
        AtomicInteger first = new AtomicInteger(-1);
        SyntaxWalk.each(
                program,
                part -> asVariable(part)
                        .filter(used -> used.name().equals(variable))
                        .ifPresent(used -> first.compareAndSet(-1, used.span().start())));
        return Math.max(0, first.get());
    }

    @Override
    public Optional<Syntax.Variable> visit(Syntax.Variable variable) {
        return Optional.of(variable);
    }

    @Override
    public Optional<Syntax.Variable> other(Syntax part) {
        return Optional.empty();
    }
}
