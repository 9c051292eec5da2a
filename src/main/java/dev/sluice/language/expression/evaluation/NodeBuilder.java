package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.expression.evaluation.ListNodes.Loop;
import dev.sluice.language.expression.evaluation.ObjectNodes.FixedObjectNode.FixedPair;
import dev.sluice.language.expression.evaluation.OperatorNodes.ArithmeticNode.Operation;
import dev.sluice.language.expression.evaluation.VariableNodes.LetNode;
import dev.sluice.language.expression.syntax.LiteralValue;
import dev.sluice.language.expression.syntax.Operator;
import dev.sluice.language.expression.syntax.Syntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the node of each part of a syntax tree, for one location of {@code *}. */
final class NodeBuilder implements Syntax.Visitor<Node> {
    private static final int NO_PATH = -1;

    private final Compiler compiler;
    private final MatchContext match;
    private final NullEffect nullEffect;

    /** The end of the path around a part that is the start of a path. */
    private final int pathEnd;

    NodeBuilder(Compiler compiler, MatchContext match) {
        this(compiler, match, NullEffect.SEEN, NO_PATH);
    }

    private NodeBuilder(Compiler compiler, MatchContext match, NullEffect nullEffect, int pathEnd) {
        this.compiler = compiler;
        this.match = match;
        this.nullEffect = nullEffect;
        this.pathEnd = pathEnd;
    }

    Node build(Syntax part) {
        return build(part, 0);
    }

    /** @param frames the frames of the stack between the evaluation of the part around this one and that of this part */
    Node build(Syntax part, int frames) {
        Node node = Constants.fold(compiler.descend(part, frames, this), part, compiler.source());
        boolean isLiteral = LiteralValue.of(part).isPresent();
        return isLiteral ? node : compiler.observe(part, node);
    }

    Node[] buildAll(List<Syntax> parts) {
        return buildAll(parts, 0);
    }

    private Node[] buildAll(List<Syntax> parts, int frames) {
        Node[] nodes = new Node[parts.size()];
        for (int index = 0; index < nodes.length; index++) nodes[index] = build(parts.get(index), frames);
        return nodes;
    }

    private @Nullable Node buildOptional(@Nullable Syntax part, int frames) {
        return part == null ? null : build(part, frames);
    }

    private NodeBuilder rejecting(String part) {
        return new NodeBuilder(compiler, MatchContext.rejected(part));
    }

    /** Returns a builder for a part that sees another current value. */
    private NodeBuilder onInput() {
        return new NodeBuilder(compiler, MatchContext.INPUT);
    }

    /** Returns a builder for a part whose null has another effect. */
    NodeBuilder with(NullEffect effect) {
        return effect == nullEffect ? this : new NodeBuilder(compiler, match, effect, pathEnd);
    }

    /** Returns a builder for the source of a path, whose null is the null of the path. */
    private NodeBuilder inPath(Syntax path, String part) {
        return new NodeBuilder(compiler, MatchContext.rejected(part), nullEffect, endOf(path));
    }

    private int endOf(Syntax path) {
        return pathEnd == NO_PATH ? path.span().end() : pathEnd;
    }

    /** Returns the last part of a path; null where its null is harmless. */
    private @Nullable PathPart lastPart(Syntax path, Syntax source) {
        return nullEffect == NullEffect.HARMLESS
                ? null
                : compiler.pathPart(new BrokenPath(source, path, endOf(path)), nullEffect == NullEffect.VALUE);
    }

    private static int offset(Syntax part) {
        return part.span().start();
    }

    @Override
    public Node visit(Syntax.Literal literal) {
        return new Node.Constant(literal.value());
    }

    @Override
    public Node visit(Syntax.Dot dot) {
        return new VariableNodes.Dot();
    }

    @Override
    public Node visit(Syntax.Variable variable) {
        return compiler.variable(variable);
    }

    @Override
    public Node visit(Syntax.Key key) {
        return PathNodes.key(inPath(key, "a path").build(key.source()), key.name(), lastPart(key, key.source()));
    }

    @Override
    public Node visit(Syntax.Index index) {
        return PathNodes.index(
                inPath(index, "an index").build(index.source()),
                rejecting("an index").build(index.index(), 1),
                offset(index.index()),
                lastPart(index, index.source()));
    }

    @Override
    public Node visit(Syntax.Slice slice) {
        NodeBuilder inside = rejecting("a range");
        return new PathNodes.SliceNode(
                inPath(slice, "a range").build(slice.source()),
                inside.buildOptional(slice.from(), 1),
                inside.buildOptional(slice.to(), 1),
                offset(slice),
                lastPart(slice, slice.source()));
    }

    @Override
    public Node visit(Syntax.Call call) {
        NodeBuilder arguments = new NodeBuilder(compiler, match, nullEffect, NO_PATH);
        return new CallBuilder(compiler, call).build(arguments, onInput());
    }

    @Override
    public Node visit(Syntax.Pipe pipe) {
        int last = pipe.stages().size() - 1;
        List<Node> stages = new ArrayList<>(
                List.of(with(NullEffect.SEEN).build(pipe.stages().get(0))));
        for (Syntax stage : pipe.stages().subList(1, last)) stages.add(onInput().build(stage));
        stages.add(onInput().with(nullEffect).build(pipe.stages().get(last)));
        return new OperatorNodes.PipeNode(stages.toArray(Node[]::new));
    }

    @Override
    public Node visit(Syntax.Logic logic) {
        Node[] operands = with(NullEffect.HARMLESS).buildAll(logic.operands(), 1);
        Branch[] others = Branch.of(Arrays.copyOfRange(operands, 1, operands.length));
        return logic.operator() == Operator.OR
                ? new OperatorNodes.OrNode(operands[0], others)
                : new OperatorNodes.AndNode(operands[0], others);
    }

    @Override
    public Node visit(Syntax.Comparison comparison) {
        NodeBuilder sides = with(NullEffect.HARMLESS);
        return new OperatorNodes.ComparisonNode(
                comparison.operator(),
                sides.build(comparison.left(), 1),
                sides.build(comparison.right(), 1),
                offset(comparison));
    }

    @Override
    public Node visit(Syntax.Arithmetic arithmetic) {
        NodeBuilder operands = with(NullEffect.SEEN);
        List<Operation> operations = new ArrayList<>();
        Node first = operands.build(arithmetic.first(), 1);
        for (Syntax.Operation operation : arithmetic.operations())
            operations.add(new Operation(
                    operation.operator(),
                    operands.build(operation.operand(), 1),
                    operation.span().start()));
        return ConcatenationNode.of(first, operations);
    }

    @Override
    public Node visit(Syntax.Conditional conditional) {
        Node condition = rejecting("a condition").with(NullEffect.HARMLESS).build(conditional.condition(), 1);
        Node value = compiler.block(conditional.value(), this);
        Node other = conditional.other() == null
                ? new Node.Constant(NullNode.getInstance())
                : compiler.block(conditional.other(), this);
        return new ControlNodes.ConditionalNode(condition, Branch.of(value), Branch.of(other));
    }

    @Override
    public Node visit(Syntax.ListOf list) {
        return new ListNodes.ListNode(rejecting("a list").buildAll(list.elements()));
    }

    @Override
    public Node visit(Syntax.ListLoop loop) {
        Node source = rejecting("the source of a loop").with(nullEffect).build(loop.source(), 1);
        compiler.open();
        List<LetNode> lets = compiler.lets(loop.value().lets(), rejecting("a let of a loop"));
        Node value = onInput().build(loop.value().value());
        Node filter = rejecting("a filter").with(NullEffect.HARMLESS).buildOptional(loop.filter(), 2);
        compiler.close();
        ListNodes.Element element = new ListNodes.Element(lets, filter, value.steps());
        return new ListNodes.ListLoopNode(new Loop(source, element, offset(loop.source())), value);
    }

    @Override
    public Node visit(Syntax.ObjectLoop loop) {
        NodeBuilder inside = rejecting("a loop of an object");
        Node source = inside.with(nullEffect).build(loop.source(), 1);
        compiler.open();
        List<LetNode> lets = compiler.lets(loop.lets(), inside);
        ObjectNodes.PairNode pair = inside.pair(loop.pair());
        Node filter = inside.with(NullEffect.HARMLESS).buildOptional(loop.filter(), 2);
        compiler.close();
        ListNodes.Element element = new ListNodes.Element(lets, filter, pair.steps());
        return new ObjectNodes.ObjectLoopNode(new Loop(source, element, offset(loop.source())), pair);
    }

    private ObjectNodes.PairNode pair(Syntax.Pair pair) {
        Node key = rejecting("a key").build(pair.key(), 1);
        Node value = rejecting("the value of a computed key").build(pair.value());
        return new ObjectNodes.PairNode(key, value, pair.span().start());
    }

    @Override
    public Node visit(Syntax.ObjectOf object) {
        compiler.open();
        List<LetNode> lets = compiler.lets(object.lets(), this);
        Node node = hasConstantKeys(object) ? fixedObject(object, lets) : computedObject(object, lets);
        compiler.close();
        return node;
    }

    private static boolean hasConstantKeys(Syntax.ObjectOf object) {
        return object.pairs().stream().allMatch(pair -> keyOf(pair) != null);
    }

    private static @Nullable JsonNode keyOf(Syntax.Pair pair) {
        return LiteralValue.of(pair.key()).orElse(null);
    }

    private Node computedObject(Syntax.ObjectOf object, List<LetNode> lets) {
        if (object.matcher() != null)
            throw compiler.source().error(object.matcher().span().start(), "* beside a computed key", "constant keys");
        List<ObjectNodes.PairNode> pairs = new ArrayList<>();
        for (Syntax.Pair pair : object.pairs()) pairs.add(pair(pair));
        return new ObjectNodes.ObjectConstructorNode(lets, pairs.toArray(ObjectNodes.PairNode[]::new));
    }

    private Node fixedObject(Syntax.ObjectOf object, List<LetNode> lets) {
        Set<String> keys = new HashSet<>();
        List<FixedPair> pairs = new ArrayList<>();
        for (Syntax.Pair pair : object.pairs()) {
            String key = constantKey(pair);
            if (!keys.add(key))
                throw compiler.source().error(pair.span().start(), "the key \"" + key + "\" occurs twice");
            pairs.add(new FixedPair(key, new NodeBuilder(compiler, match.in(key)).build(pair.value())));
        }
        return new ObjectNodes.FixedObjectNode(lets, pairs.toArray(FixedPair[]::new), matcher(object.matcher(), keys));
    }

    private String constantKey(Syntax.Pair pair) {
        JsonNode key = Node.orNull(keyOf(pair));
        if (!key.isTextual())
            throw compiler.source().error(pair.span().start(), "a key that is no text", "a text in quotation marks");
        return key.textValue();
    }

    private ObjectNodes.@Nullable MatchNode matcher(Syntax.@Nullable Matcher matcher, Set<String> keys) {
        if (matcher == null) return null;
        Set<String> excluded = new HashSet<>(keys);
        excluded.addAll(matcher.excluded());
        PathNodes.MatchedObject matched =
                match.require(compiler.source(), matcher.span().start());
        return new ObjectNodes.MatchNode(
                matched, Set.copyOf(excluded), Branch.of(rejecting("another *").build(matcher.value(), 1)));
    }
}
