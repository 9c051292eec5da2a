package dev.sluice.language.expression;

import dev.sluice.language.expression.function.FunctionLibrary;
import dev.sluice.language.expression.syntax.LiteralValue;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.SelectiveVisitor;
import dev.sluice.language.expression.syntax.Syntax;
import dev.sluice.language.expression.value.Kinds;
import dev.sluice.language.json.ValueKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the kinds of values through the syntax tree of an expression, and reports the paths that are null for each value. Each visit
 * returns the kinds of a value, or more. The value of an operator or a pipe, and the current value outside of loops, may be any.
 */
final class KindAnalyzer implements Syntax.Visitor<Kinds> {
    private final NullPathCollector found;
    private final CallKinds calls;
    private final KindScope variables;
    private final Kinds input;

    KindAnalyzer(NullPathCollector found, CallKinds calls, KindScope variables, Kinds input) {
        this.found = found;
        this.calls = calls;
        this.variables = variables;
        this.input = input;
    }

    /** Returns the paths that are null for each value of these kinds of variables. */
    static List<NullPath> nullPaths(String text, Program program, boolean usesShared, Map<String, Kinds> kinds) {
        NullPathCollector found = new NullPathCollector(text);
        KindScope external = KindScope.external(kinds);
        CallKinds calls = new CallKinds(program, usesShared, external, found);
        KindAnalyzer analyzer = new KindAnalyzer(found, calls, external.open(), Kinds.ANY);
        for (Syntax.Let let : program.lets()) calls.declare(let.name(), analyzer.declare(let));
        analyzer.visit(program.value());
        calls.analyzeAll();
        return found.all();
    }

    private KindAnalyzer withInput(Kinds other) {
        return new KindAnalyzer(found, calls, variables, other);
    }

    /** Returns an analyzer for a part with declarations of its own. */
    private KindAnalyzer inside(Kinds newInput, List<Syntax.Let> lets) {
        KindAnalyzer inside = new KindAnalyzer(found, calls, variables.open(), newInput);
        for (Syntax.Let let : lets) inside.declare(let);
        return inside;
    }

    private Kinds declare(Syntax.Let let) {
        Kinds kinds = visit(let.value());
        variables.declare(let.name(), kinds);
        return kinds;
    }

    private Kinds visit(Syntax part) {
        calls.enter();
        Kinds kinds = part.accept(this);
        calls.exit();
        return kinds;
    }

    private Kinds visitAll(List<Syntax> parts) {
        for (Syntax part : parts) visit(part);
        return Kinds.ANY;
    }

    /** Visits declarations and a value in a scope of their own. */
    Kinds visit(Syntax.Block block) {
        return inside(input, block.lets()).visit(block.value());
    }

    @Override
    public Kinds visit(Syntax.Literal literal) {
        return Kinds.of(literal.value());
    }

    @Override
    public Kinds visit(Syntax.Dot dot) {
        return input;
    }

    @Override
    public Kinds visit(Syntax.Variable variable) {
        return variables.of(variable.name());
    }

    @Override
    public Kinds visit(Syntax.Key key) {
        return visitPath(key);
    }

    @Override
    public Kinds visit(Syntax.Index index) {
        return visitPath(index);
    }

    @Override
    public Kinds visit(Syntax.Slice slice) {
        return visitPath(slice);
    }

    /** Visits the parts from the start of the path. Behind a part that is always null, no other part is reported. */
    private Kinds visitPath(Syntax path) {
        List<Syntax> parts = NullPathCollector.parts(path);
        Kinds kinds = visit(parts.get(0));
        for (int index = 1; index < parts.size(); index++) {
            Part part = new Part(kinds);
            kinds = parts.get(index).accept(part);
            if (part.isMismatch) found.add(parts, index, part.source, externalVariable(parts.get(0)));
        }
        return kinds;
    }

    private @Nullable String externalVariable(Syntax start) {
        return VariableUses.asVariable(start)
                .map(Syntax.Variable::name)
                .filter(name -> variables.declared(name).isEmpty())
                .orElse(null);
    }

    /** Returns the kinds of a part of a value. A key or an element that is there with null alone is no mismatch. */
    private final class Part implements SelectiveVisitor<Kinds> {
        private final Kinds source;
        private boolean isMismatch;

        private Part(Kinds source) {
            this.source = source;
        }

        private Kinds checked(Kinds kinds, boolean mayBeThere) {
            isMismatch = kinds.isNone() && !source.isNone() && !mayBeThere;
            return kinds;
        }

        @Override
        public Kinds visit(Syntax.Key key) {
            return checked(source.key(key.name()), source.mayHaveKey(key.name()));
        }

        @Override
        public Kinds visit(Syntax.Index index) {
            KindAnalyzer.this.visit(index.index());
            return checked(source.element(), source.isOnly(ValueKind.LIST));
        }

        @Override
        public Kinds visit(Syntax.Slice slice) {
            if (slice.from() != null) KindAnalyzer.this.visit(slice.from());
            if (slice.to() != null) KindAnalyzer.this.visit(slice.to());
            return checked(source.slice(), false);
        }

        @Override
        public Kinds other(Syntax part) {
            return Kinds.ANY;
        }
    }

    @Override
    public Kinds visit(Syntax.Call call) {
        List<Kinds> arguments = new ArrayList<>();
        for (Syntax argument : call.arguments())
            arguments.add(ofArgument(call, arguments.size()).visit(argument));
        return calls.of(call.function(), arguments);
    }

    /** The second argument of some functions is an expression that sees each element of a list. */
    private KindAnalyzer ofArgument(Syntax.Call call, int index) {
        boolean seesElements = index == 1 && FunctionLibrary.findForElements(call.function()) != null;
        return seesElements ? withInput(Kinds.ANY) : this;
    }

    @Override
    public Kinds visit(Syntax.Pipe pipe) {
        visit(pipe.stages().get(0));
        return withInput(Kinds.ANY)
                .visitAll(pipe.stages().subList(1, pipe.stages().size()));
    }

    @Override
    public Kinds visit(Syntax.Logic logic) {
        return visitAll(logic.operands());
    }

    @Override
    public Kinds visit(Syntax.Comparison comparison) {
        return visitAll(List.of(comparison.left(), comparison.right()));
    }

    @Override
    public Kinds visit(Syntax.Arithmetic arithmetic) {
        visit(arithmetic.first());
        for (Syntax.Operation operation : arithmetic.operations()) visit(operation.operand());
        return Kinds.ANY;
    }

    @Override
    public Kinds visit(Syntax.Conditional conditional) {
        visit(conditional.condition());
        Kinds value = visit(conditional.value());
        return conditional.other() == null ? value : value.or(visit(conditional.other()));
    }

    @Override
    public Kinds visit(Syntax.ListOf list) {
        List<Kinds> elements = new ArrayList<>();
        for (Syntax element : list.elements()) elements.add(visit(element));
        return Kinds.listOf(Kinds.union(elements));
    }

    @Override
    public Kinds visit(Syntax.ListLoop loop) {
        KindAnalyzer inside = inside(elementsOf(loop.source()), loop.value().lets());
        if (loop.filter() != null) inside.visit(loop.filter());
        return Kinds.listOf(inside.visit(loop.value().value()));
    }

    @Override
    public Kinds visit(Syntax.ObjectLoop loop) {
        KindAnalyzer inside = inside(elementsOf(loop.source()), loop.lets());
        if (loop.filter() != null) inside.visit(loop.filter());
        return Kinds.objectOf(inside.visitPair(loop.pair()));
    }

    /** Returns the kinds of the elements of a loop; any if the loop itself is reported, so that each mistake is one message. */
    private Kinds elementsOf(Syntax source) {
        Kinds kinds = visit(source);
        return Diagnostics.isObject(source) ? Kinds.ANY : kinds.loopElement();
    }

    private Kinds visitPair(Syntax.Pair pair) {
        visit(pair.key());
        return visit(pair.value());
    }

    @Override
    public Kinds visit(Syntax.ObjectOf object) {
        KindAnalyzer inside = inside(input, object.lets());
        List<Kinds> values = new ArrayList<>();
        Map<String, Kinds> fields = new LinkedHashMap<>();
        for (Syntax.Pair pair : object.pairs()) {
            values.add(inside.visitPair(pair));
            LiteralValue.textOf(pair.key()).ifPresent(key -> fields.put(key, values.get(values.size() - 1)));
        }
        if (object.matcher() != null)
            values.add(inside.withInput(Kinds.ANY).visit(object.matcher().value()));
        return fields.size() == values.size() ? Kinds.closed(fields) : Kinds.objectOf(Kinds.union(values));
    }
}
