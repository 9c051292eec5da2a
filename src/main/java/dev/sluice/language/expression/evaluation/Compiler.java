package dev.sluice.language.expression.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.language.expression.evaluation.VariableNodes.BlockNode;
import dev.sluice.language.expression.evaluation.VariableNodes.LetNode;
import dev.sluice.language.expression.syntax.Parser;
import dev.sluice.language.expression.syntax.Program;
import dev.sluice.language.expression.syntax.Source;
import dev.sluice.language.expression.syntax.Span;
import dev.sluice.language.expression.syntax.Syntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles a syntax tree: resolves variables and functions. {@link NodeBuilder} makes the nodes. */
final class Compiler {
    private final Source source;
    private final Functions functions;
    private final boolean isShared;
    private final NodeObserver observer;
    private final Map<String, Integer> external = new LinkedHashMap<>();
    private final Names top = new Names();
    private Names names = top;
    private boolean usesShared;
    private Nesting nesting = new Nesting();
    private int depth;

    private Compiler(Source source, Functions functions, boolean isShared, NodeObserver observer) {
        this.source = source;
        this.functions = functions;
        this.isShared = isShared;
        this.observer = observer;
        top.open();
    }

    /**
     * Compiles an expression.
     *
     * @throws InvalidTextException for an unknown function, a wrong number of arguments, or a constant that cannot be computed
     */
    static CompiledExpression compile(Source source, Program program, Functions shared, NodeObserver observer) {
        Functions functions = shared.with(source, program.functions());
        Compiler compiler = new Compiler(source, functions, false, observer);
        NodeBuilder builder = new NodeBuilder(compiler, MatchContext.INPUT);
        List<LetNode> lets = compiler.lets(program.lets(), builder);
        compiler.defineAll(program.functions());
        Node value = builder.with(NullEffect.VALUE).build(program.value(), lets.isEmpty() ? 0 : 1);
        Node root = lets.isEmpty() ? value : new BlockNode(lets, value);
        return new CompiledExpression(
                root,
                compiler.nesting.levels(),
                compiler.top.slots(),
                List.copyOf(compiler.external.keySet()),
                compiler.usesShared);
    }

    static void compileShared(Source source, List<Program.Function> declarations, Functions shared) {
        new Compiler(source, shared, true, NodeObserver.NONE).defineAll(declarations);
    }

    private void defineAll(List<Program.Function> declarations) {
        for (Program.Function declaration : declarations) {
            DeclaredFunction function = functions.find(declaration.name());
            if (function != null) define(function, declaration);
        }
    }

    private void define(DeclaredFunction function, Program.Function declaration) {
        Nesting outer = nesting;
        nesting = new Nesting();
        names = new Names();
        names.open();
        for (String parameter : declaration.parameters())
            declare(parameter, declaration.span().start());
        Node body = body(declaration.body(), new NodeBuilder(this, MatchContext.rejected("a function")));
        function.define(body, names.slots(), nesting);
        names = top;
        nesting = outer;
    }

    Source source() {
        return source;
    }

    Functions functions() {
        return functions;
    }

    /** Returns whether a call leaves the expression for the section of functions. */
    boolean enters(DeclaredFunction function) {
        boolean entersShared = function.isShared() && !isShared;
        usesShared |= entersShared;
        return entersShared;
    }

    /** Returns how deep the parts of the current body are nested. */
    Nesting nesting() {
        return nesting;
    }

    /**
     * Builds a node, and measures how deep nodes are nested.
     *
     * @param frames the frames of the stack between the evaluation of the part around this one and that of this part
     */
    Node descend(Syntax part, int frames, NodeBuilder builder) {
        if (++depth > Parser.MAX_DEPTH)
            throw source.error(part.span().start(), "parts are nested more than " + Parser.MAX_DEPTH + " deep");
        nesting.enter(frames);
        Node node = part.accept(builder);
        nesting.exit(frames);
        depth--;
        return node;
    }

    /** Returns the node of a part, or one around it that observes its values. */
    Node observe(Syntax part, Node node) {
        return observer.observe(part.extent(), node);
    }

    /** Returns the last part of a path, for the report of its mismatch. */
    PathPart pathPart(BrokenPath path, boolean isValue) {
        return new PathPart(source, path, isShared, isValue);
    }

    /** Compiles declarations, and a value that sees them. */
    Node block(Syntax.Block block, NodeBuilder builder) {
        names.open();
        Node body = body(block, builder);
        names.close();
        return body;
    }

    private Node body(Syntax.Block block, NodeBuilder builder) {
        List<LetNode> lets = lets(block.lets(), builder);
        Node value = builder.build(block.value(), lets.isEmpty() ? 0 : 1);
        return lets.isEmpty() ? value : new BlockNode(lets, value);
    }

    /** Opens a scope of declarations, which {@link #close} ends. */
    void open() {
        names.open();
    }

    void close() {
        names.close();
    }

    /** Compiles declarations in the current scope. A declaration sees those before it. */
    List<LetNode> lets(List<Syntax.Let> lets, NodeBuilder builder) {
        List<LetNode> nodes = new ArrayList<>();
        for (Syntax.Let let : lets) {
            Node value = builder.with(NullEffect.SEEN).build(let.value(), 2);
            int slot = declare(let.name(), let.span().start());
            JsonNode constant = value.constant();
            if (constant != null) names.setConstant(slot, new Node.Constant(constant));
            else nodes.add(new LetNode(slot, value));
        }
        return nodes;
    }

    private int declare(String name, int offset) {
        Integer slot = names.declare(name);
        if (slot == null) throw source.error(offset, "$" + name + " is declared twice");
        return slot;
    }

    Node variable(Syntax.Variable variable) {
        Integer local = names.find(variable.name());
        if (local != null) return constantOr(names.constant(local), new VariableNodes.Local(local));
        Integer outer = top.find(variable.name());
        int offset = variable.span().start();
        if (outer != null)
            return constantOr(top.constant(outer), new VariableNodes.Top(outer, variable.name(), offset));
        if (isShared)
            throw source.error(
                    offset, "$" + variable.name() + " is unknown here", "a parameter or a let of the function");
        return new VariableNodes.External(
                external.computeIfAbsent(variable.name(), name -> top.reserve()), variable.name());
    }

    private static Node constantOr(@Nullable Node constant, Node variable) {
        return constant == null ? variable : constant;
    }

    /** Observes the evaluation of each part. */
    @FunctionalInterface
    interface NodeObserver {
        NodeObserver NONE = (span, node) -> node;

        /** Returns the node, or another one around it. */
        Node observe(Span span, Node node);
    }
}
