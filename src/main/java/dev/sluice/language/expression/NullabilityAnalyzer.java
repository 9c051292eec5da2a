package dev.sluice.language.expression;

import dev.sluice.language.expression.NullabilityReport.Effect;
import dev.sluice.language.expression.NullabilityReport.Issue;
import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.syntax.SyntaxWalk;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows null values through the syntax tree of an expression. Each visit returns the variable that makes the value null; nothing if there
 * is none, or it is unknown. The arguments of declared functions are unknown, so their bodies are not analysed.
 */
final class NullabilityAnalyzer implements Syntax.Visitor<Optional<String>> {
    private final List<Issue> issues;
    private final NullableVariables nullable;

    NullabilityAnalyzer(List<Issue> issues, NullableVariables nullable) {
        this.issues = issues;
        this.nullable = nullable;
    }

    Optional<String> visit(Program program) {
        return visit(new Syntax.Block(program.lets(), program.value()));
    }

    private NullabilityAnalyzer in(NullableVariables other) {
        return new NullabilityAnalyzer(issues, other);
    }

    private NullabilityAnalyzer whereNullIsHarmless() {
        return in(nullable.whereNullIsHarmless());
    }

    private Optional<String> visit(Syntax part) {
        return part.accept(this);
    }

    private void visitAll(List<Syntax> parts) {
        parts.forEach(this::visit);
    }

    private void report(Optional<String> variable, Syntax part, Effect effect) {
        variable.ifPresent(name -> issues.add(new Issue(name, part.span().start(), effect)));
    }

    /** Visits declarations, whose later uses may handle null, and the value after them. */
    private Optional<String> visit(Syntax.Block block) {
        return afterLets(block.lets()).visit(block.value());
    }

    private NullabilityAnalyzer afterLets(List<Syntax.Let> lets) {
        NullabilityAnalyzer current = this;
        for (Syntax.Let let : lets) {
            Optional<String> value = current.whereNullIsHarmless().visit(let.value());
            current = in(current.nullable.bind(let.name(), value.orElse(null)));
        }
        return current;
    }

    /** Returns all nullable variables in a part. */
    private Set<String> referenced(Syntax part) {
        Set<String> variables = new HashSet<>();
        SyntaxWalk.each(part, inner -> inner.accept(new Leaves()).ifPresent(variables::add));
        return variables;
    }

    /** Visits the parts that refer to values. */
    private final class Leaves implements SelectiveVisitor<Optional<String>> {
        @Override
        public Optional<String> visit(Syntax.Variable variable) {
            return NullabilityAnalyzer.this.visit(variable);
        }

        @Override
        public Optional<String> visit(Syntax.Dot dot) {
            return NullabilityAnalyzer.this.visit(dot);
        }

        @Override
        public Optional<String> other(Syntax part) {
            return Optional.empty();
        }
    }

    /** Returns an analyzer for parts that are evaluated only if a condition is true. */
    private NullabilityAnalyzer under(@Nullable Syntax condition) {
        return condition == null ? this : in(nullable.excluding(referenced(condition)));
    }

    @Override
    public Optional<String> visit(Syntax.Literal literal) {
        return Optional.empty();
    }

    @Override
    public Optional<String> visit(Syntax.Dot dot) {
        return Optional.ofNullable(nullable.input());
    }

    @Override
    public Optional<String> visit(Syntax.Variable variable) {
        return Optional.ofNullable(nullable.variables().get(variable.name()));
    }

    @Override
    public Optional<String> visit(Syntax.Key key) {
        return visit(key.source());
    }

    /** A null index fails, unless the value itself is null. */
    @Override
    public Optional<String> visit(Syntax.Index index) {
        Optional<String> value = visit(index.source());
        visitIndex(index.index(), value);
        return value;
    }

    @Override
    public Optional<String> visit(Syntax.Slice slice) {
        Optional<String> value = visit(slice.source());
        if (slice.from() != null) visitIndex(slice.from(), value);
        if (slice.to() != null) visitIndex(slice.to(), value);
        return value;
    }

    private void visitIndex(Syntax index, Optional<String> value) {
        Optional<String> variable = visit(index);
        if (value.isEmpty()) report(variable, index, Effect.FAILS);
    }

    @Override
    public Optional<String> visit(Syntax.Call call) {
        List<Syntax> arguments = call.arguments();
        if (call.function().equals(FunctionLibrary.FALLBACK)) return visitFallback(arguments);
        Optional<String> value = Optional.empty();
        for (int index = 0; index < arguments.size(); index++) {
            Optional<String> argument = visit(arguments.get(index));
            if (FunctionNullability.failsOnNull(call.function(), index))
                report(argument, arguments.get(index), Effect.FAILS);
            if (FunctionNullability.rendersNull(call.function(), index))
                report(argument, arguments.get(index), Effect.RENDERS_NULL);
            if (value.isEmpty() && returnsNull(call, index)) value = argument;
        }
        return value;
    }

    /** A function that the expression declares is unknown. */
    private static boolean returnsNull(Syntax.Call call, int argument) {
        return FunctionLibrary.names().contains(call.function())
                && FunctionNullability.returnsNull(
                        call.function(), argument, call.arguments().size());
    }

    private Optional<String> visitFallback(List<Syntax> arguments) {
        int last = arguments.size() - 1;
        whereNullIsHarmless().visitAll(arguments.subList(0, last));
        return visit(arguments.get(last));
    }

    @Override
    public Optional<String> visit(Syntax.Pipe pipe) {
        Optional<String> value = visit(pipe.stages().get(0));
        for (Syntax stage : pipe.stages().subList(1, pipe.stages().size()))
            value = in(nullable.withInput(value.orElse(null))).visit(stage);
        return value;
    }

    /** Treats null as false. Each operand runs under the conditions before it. */
    @Override
    public Optional<String> visit(Syntax.Logic logic) {
        NullabilityAnalyzer current = whereNullIsHarmless();
        for (Syntax operand : logic.operands()) {
            current.visit(operand);
            current = current.under(operand);
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> visit(Syntax.Comparison comparison) {
        Optional<String> left = whereNullIsHarmless().visit(comparison.left());
        Optional<String> right = whereNullIsHarmless().visit(comparison.right());
        Operator operator = comparison.operator();
        if (operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL)
            report(left, comparison.left(), Effect.IS_TRUE);
        if (operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL)
            report(right, comparison.right(), Effect.IS_TRUE);
        return Optional.empty();
    }

    @Override
    public Optional<String> visit(Syntax.Arithmetic arithmetic) {
        Effect effect = OperandTypes.isText(arithmetic) ? Effect.RENDERS_NULL : Effect.IS_NULL;
        boolean isContainer = OperandTypes.isContainer(arithmetic);
        boolean isReported = !isContainer && (effect == Effect.RENDERS_NULL || !nullable.isNullHarmless());
        Optional<String> value = visitOperand(arithmetic.first(), effect, isReported);
        for (Syntax.Operation operation : arithmetic.operations()) {
            Optional<String> operand = visitOperand(operation.operand(), effect, isReported);
            if (value.isEmpty()) value = operand;
        }
        return effect == Effect.IS_NULL && !isContainer ? value : Optional.empty();
    }

    private Optional<String> visitOperand(Syntax operand, Effect effect, boolean isReported) {
        Optional<String> variable = whereNullIsHarmless().visit(operand);
        if (isReported) report(variable, operand, effect);
        return variable;
    }

    @Override
    public Optional<String> visit(Syntax.Conditional conditional) {
        whereNullIsHarmless().visit(conditional.condition());
        NullabilityAnalyzer branch = under(conditional.condition());
        Optional<String> value = branch.visit(conditional.value());
        Optional<String> other = conditional.other() == null ? Optional.empty() : branch.visit(conditional.other());
        return value.isPresent() ? value : other;
    }

    @Override
    public Optional<String> visit(Syntax.ListOf list) {
        visitAll(list.elements());
        return Optional.empty();
    }

    /** A loop over a null list is null. */
    @Override
    public Optional<String> visit(Syntax.ListLoop loop) {
        Optional<String> value = visit(loop.source());
        inLoop(loop.source(), loop.filter(), loop.value().lets())
                .visit(loop.value().value());
        return value;
    }

    @Override
    public Optional<String> visit(Syntax.ObjectLoop loop) {
        Optional<String> value = visit(loop.source());
        inLoop(loop.source(), loop.filter(), loop.lets()).visitPair(loop.pair());
        return value;
    }

    private NullabilityAnalyzer inLoop(Syntax source, @Nullable Syntax filter, List<Syntax.Let> lets) {
        NullabilityAnalyzer inside =
                in(under(source).nullable.withInput(null)).under(filter).afterLets(lets);
        if (filter != null) inside.visit(filter);
        return inside;
    }

    @Override
    public Optional<String> visit(Syntax.ObjectOf object) {
        NullabilityAnalyzer inside = afterLets(object.lets());
        object.pairs().forEach(inside::visitPair);
        if (object.matcher() != null)
            in(inside.nullable.withInput(null)).visit(object.matcher().value());
        return Optional.empty();
    }

    private void visitPair(Syntax.Pair pair) {
        report(visit(pair.key()), pair.key(), Effect.FAILS);
        visit(pair.value());
    }
}
