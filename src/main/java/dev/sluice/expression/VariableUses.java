package dev.sluice.expression;

import dev.sluice.expression.syntax.Program;
import dev.sluice.expression.syntax.Syntax;
import dev.sluice.expression.syntax.SyntaxWalk;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds the uses of variables in a syntax tree. */
final class VariableUses {
    private VariableUses() {}

    /** Returns the offset of the first use of a variable; 0 if there is none. */
    static int firstOffset(Program program, String variable) {
        AtomicInteger first = new AtomicInteger(-1);
        SyntaxWalk.each(program, part -> {
            if (part instanceof Syntax.Variable used && used.name().equals(variable))
                first.compareAndSet(-1, used.span().start());
        });
        return Math.max(0, first.get());
    }
}
