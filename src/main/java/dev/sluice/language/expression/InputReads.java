package dev.sluice.language.expression;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.Syntax.Block;
import dev.sluice.language.expression.syntax.Syntax.Let;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an expression reads its input. Each visit returns the parts of a part that see the same current value; a function that is
 * called sees the current value of its call.
 */
final class InputReads implements Syntax.Visitor<List<Syntax>> {
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
        Deque<Syntax> rest = new ArrayDeque<>(parts(new Block(program.lets(), program.value())));
        while (!rest.isEmpty() && !reads.isFound) rest.addAll(rest.pop().accept(reads));
        return reads.isFound;
    }

    private static List<Syntax> values(List<Let> lets) {
        return new ArrayList<>(lets.stream().map(Let::value).toList());
    }

    private static List<Syntax> parts(@Nullable Block block) {
        if (block == null) return List.of();
        List<Syntax> parts = values(block.lets());
        parts.add(block.value());
        return parts;
    }

    private static List<Syntax> parts(@Nullable Syntax... parts) {
        List<Syntax> present = new ArrayList<>();
        for (Syntax part : parts) if (part != null) present.add(part);
        return present;
    }

    @Override
    public List<Syntax> visit(Syntax.Literal literal) {
        return List.of();
    }

    @Override
    public List<Syntax> visit(Syntax.Dot dot) {
        isFound = true;
        return List.of();
    }

    @Override
    public List<Syntax> visit(Syntax.Variable variable) {
        return List.of();
    }

    @Override
    public List<Syntax> visit(Syntax.Key key) {
        return List.of(key.source());
    }

    @Override
    public List<Syntax> visit(Syntax.Index index) {
        return List.of(index.source(), index.index());
    }

    @Override
    public List<Syntax> visit(Syntax.Slice slice) {
        return parts(slice.source(), slice.from(), slice.to());
    }

    /** The second argument of some functions sees the elements of a list. */
    @Override
    public List<Syntax> visit(Syntax.Call call) {
        String name = call.function();
        boolean isBuiltIn = !usesShared && !declared.contains(name);
        boolean seesElements = isBuiltIn && FunctionLibrary.findForElements(name) != null;
        List<Syntax> parts = new ArrayList<>(seesElements ? call.arguments().subList(0, 1) : call.arguments());
        Program.Function called = notCalled.remove(name);
        if (called != null) parts.addAll(parts(called.body()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.Pipe pipe) {
        return pipe.stages().subList(0, 1);
    }

    @Override
    public List<Syntax> visit(Syntax.Logic logic) {
        return logic.operands();
    }

    @Override
    public List<Syntax> visit(Syntax.Comparison comparison) {
        return List.of(comparison.left(), comparison.right());
    }

    @Override
    public List<Syntax> visit(Syntax.Arithmetic arithmetic) {
        List<Syntax> parts = parts(arithmetic.first());
        arithmetic.operations().forEach(operation -> parts.add(operation.operand()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.Conditional conditional) {
        List<Syntax> parts = parts(conditional.condition());
        parts.addAll(parts(conditional.value()));
        parts.addAll(parts(conditional.other()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ListOf list) {
        return list.elements();
    }

    @Override
    public List<Syntax> visit(Syntax.ListLoop loop) {
        return List.of(loop.source());
    }

    /** {@code *} matches keys of the current value. */
    @Override
    public List<Syntax> visit(Syntax.ObjectOf object) {
        isFound |= object.matcher() != null;
        List<Syntax> parts = values(object.lets());
        for (Syntax.Pair pair : object.pairs()) parts.addAll(List.of(pair.key(), pair.value()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ObjectLoop loop) {
        return List.of(loop.source());
    }
}
