package dev.sluice.language.expression;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.Syntax.Block;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether an expression reads its input. Each visit returns the parts of a part that see the same current value; a function that is
 * called sees the current value of its call.
 */
final class InputReads extends SyntaxWalk {
    private final Map<String, Program.Function> notCalled = new HashMap<>();
    private final boolean usesShared;
    private final Set<String> declared;
    private boolean isFound;

    private InputReads(Program program, boolean usesShared) {
        program.functions().forEach(function -> notCalled.put(function.name(), function));
        this.usesShared = usesShared;
        this.declared = Set.copyOf(notCalled.keySet());
    }

    /** @param usesShared whether the expression calls functions of the configuration, whose own reads are unknown and do not count */
    static boolean of(Program program, boolean usesShared) {
        InputReads reads = new InputReads(program, usesShared);
        Deque<Syntax> rest = new ArrayDeque<>(of(new Block(program.lets(), program.value())));
        while (!rest.isEmpty() && !reads.isFound) rest.addAll(rest.pop().accept(reads));
        return reads.isFound;
    }

    @Override
    public List<Syntax> visit(Syntax.Dot dot) {
        isFound = true;
        return List.of();
    }

    /** The second argument of some functions sees the elements of a list. */
    @Override
    public List<Syntax> visit(Syntax.Call call) {
        String name = call.function();
        boolean isBuiltIn = !usesShared && !declared.contains(name);
        boolean seesElements = isBuiltIn && FunctionLibrary.findForElements(name) != null;
        List<Syntax> parts = new ArrayList<>(seesElements ? call.arguments().subList(0, 1) : call.arguments());
        Program.Function called = notCalled.remove(name);
        if (called != null) parts.addAll(of(called.body()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.Pipe pipe) {
        return pipe.stages().subList(0, 1);
    }

    @Override
    public List<Syntax> visit(Syntax.ListLoop loop) {
        return List.of(loop.source());
    }

    /** {@code *} matches keys of the current value. */
    @Override
    public List<Syntax> visit(Syntax.ObjectOf object) {
        isFound |= object.matcher() != null;
        List<Syntax> parts = of(object.lets());
        for (Syntax.Pair pair : object.pairs()) parts.addAll(List.of(pair.key(), pair.value()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ObjectLoop loop) {
        return List.of(loop.source());
    }
}
