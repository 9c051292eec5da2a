package dev.sluice.language.expression.syntax;

import dev.sluice.language.expression.syntax.Syntax.Let;
import dev.sluice.language.expression.syntax.Syntax.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Visits all parts of a syntax tree, from left to right, each before its own parts. Each visit returns the parts directly inside a part. A
 * subclass returns other parts where it overrides a visit.
 */
public class SyntaxWalk implements Syntax.Visitor<List<Syntax>> {
    private static final SyntaxWalk PARTS = new SyntaxWalk();

    protected SyntaxWalk() {}

    /** Passes each part of a program to a consumer. */
    public static void each(Program program, Consumer<Syntax> consumer) {
        program.lets().forEach(let -> each(let.value(), consumer));
        for (Program.Function function : program.functions()) {
            function.body().lets().forEach(let -> each(let.value(), consumer));
            each(function.body().value(), consumer);
        }
        each(program.value(), consumer);
    }

    /** Passes a part, and each part inside it, to a consumer. */
    public static void each(Syntax part, Consumer<Syntax> consumer) {
        consumer.accept(part);
        for (Syntax inner : part.accept(PARTS)) each(inner, consumer);
    }

    /** Returns the parts that are not null. */
    protected static List<Syntax> parts(@Nullable Syntax... parts) {
        List<Syntax> present = new ArrayList<>();
        for (Syntax part : parts) if (part != null) present.add(part);
        return present;
    }

    /** Returns the values of declarations, as a list that may be changed. */
    protected static List<Syntax> of(List<Let> lets) {
        return new ArrayList<>(lets.stream().map(Let::value).toList());
    }

    /** Returns the values of the declarations of a block, and its own value; an empty list for null. */
    protected static List<Syntax> of(Syntax.@Nullable Block block) {
        if (block == null) return List.of();
        List<Syntax> parts = of(block.lets());
        parts.add(block.value());
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.Literal literal) {
        return List.of();
    }

    @Override
    public List<Syntax> visit(Syntax.Dot dot) {
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

    @Override
    public List<Syntax> visit(Syntax.Call call) {
        return call.arguments();
    }

    @Override
    public List<Syntax> visit(Syntax.Pipe pipe) {
        return pipe.stages();
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
        parts.addAll(of(conditional.value()));
        parts.addAll(of(conditional.other()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ListOf list) {
        return list.elements();
    }

    @Override
    public List<Syntax> visit(Syntax.ListLoop loop) {
        List<Syntax> parts = parts(loop.source());
        parts.addAll(of(loop.value()));
        parts.addAll(parts(loop.filter()));
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ObjectOf object) {
        List<Syntax> parts = of(object.lets());
        object.pairs().forEach(pair -> addTo(parts, pair));
        if (object.matcher() != null) parts.add(object.matcher().value());
        return parts;
    }

    @Override
    public List<Syntax> visit(Syntax.ObjectLoop loop) {
        List<Syntax> parts = parts(loop.source());
        parts.addAll(of(loop.lets()));
        addTo(parts, loop.pair());
        parts.addAll(parts(loop.filter()));
        return parts;
    }

    private static void addTo(List<Syntax> parts, Pair pair) {
        parts.add(pair.key());
        parts.add(pair.value());
    }
}
