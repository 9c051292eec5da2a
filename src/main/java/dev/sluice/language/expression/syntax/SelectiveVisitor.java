package dev.sluice.language.expression.syntax;

/** Handles some kinds of parts, and all others alike. */
public interface SelectiveVisitor<R> extends Syntax.Visitor<R> {
    /** Handles a part whose kind has no method of its own. */
    R other(Syntax part);

    @Override
    default R visit(Syntax.Literal literal) {
        return other(literal);
    }

    @Override
    default R visit(Syntax.Dot dot) {
        return other(dot);
    }

    @Override
    default R visit(Syntax.Variable variable) {
        return other(variable);
    }

    @Override
    default R visit(Syntax.Key key) {
        return other(key);
    }

    @Override
    default R visit(Syntax.Index index) {
        return other(index);
    }

    @Override
    default R visit(Syntax.Slice slice) {
        return other(slice);
    }

    @Override
    default R visit(Syntax.Call call) {
        return other(call);
    }

    @Override
    default R visit(Syntax.Pipe pipe) {
        return other(pipe);
    }

    @Override
    default R visit(Syntax.Logic logic) {
        return other(logic);
    }

    @Override
    default R visit(Syntax.Comparison comparison) {
        return other(comparison);
    }

    @Override
    default R visit(Syntax.Arithmetic arithmetic) {
        return other(arithmetic);
    }

    @Override
    default R visit(Syntax.Conditional conditional) {
        return other(conditional);
    }

    @Override
    default R visit(Syntax.ListOf list) {
        return other(list);
    }

    @Override
    default R visit(Syntax.ListLoop loop) {
        return other(loop);
    }

    @Override
    default R visit(Syntax.ObjectOf object) {
        return other(object);
    }

    @Override
    default R visit(Syntax.ObjectLoop loop) {
        return other(loop);
    }
}
