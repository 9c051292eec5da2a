package dev.sluice.expression;

import static dev.sluice.expression.SyntaxTree.children;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import com.schibsted.spt.data.jslt.parser.Token;
import dev.sluice.expression.NullabilityReport.Effect;
import dev.sluice.expression.NullabilityReport.Issue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows null values through the syntax tree of an expression. Each visit returns the variable that makes the value null;
 * null if there is none, or it is unknown.
 */
final class NullabilityAnalyzer {
    private final List<Issue> issues = new ArrayList<>();

    List<Issue> issues() {
        return issues;
    }

    @Nullable
    String visit(SimpleNode node, NullableVariables nullable) {
        return switch (node.toString()) {
            case "Expr" -> visitPipe(node, nullable);
            case "OrExpr", "AndExpr" -> visitLogical(node, nullable);
            case "ComparativeExpr" -> visitComparison(node, nullable);
            case "AdditiveExpr", "MultiplicativeExpr" -> visitArithmetic(node, nullable);
            case "Chainable" -> visitChain(node, nullable);
            case "FunctionCall" -> visitCall(node, nullable);
            case "IfStatement" -> visitConditional(node, nullable);
            case "Array", "ObjectComprehension" ->
                isLoop(node) ? visitLoop(node, nullable) : visitContainer(node, nullable);
            case "Pair" -> visitPair(node, nullable);
            case "Object", "Matcher" -> visitContainer(node, nullable);
            // The arguments of a declared function are unknown.
            case "FunctionDecl" -> null;
            // Later uses of the variable may handle null.
            case "Let" -> visitBlock(node, nullable.whereNullIsHarmless());
            default -> visitBlock(node, nullable);
        };
    }

    private void report(@Nullable String variable, SimpleNode node, Effect effect) {
        Token token = node.jjtGetFirstToken();
        if (variable != null) issues.add(new Issue(variable, token.beginLine, token.beginColumn, effect));
    }

    private static SimpleNode child(SimpleNode node, int index) {
        return (SimpleNode) node.jjtGetChild(index);
    }

    /** Visits declarations and the expression after them. */
    private @Nullable String visitBlock(SimpleNode node, NullableVariables nullable) {
        return visitBlock(children(node), nullable);
    }

    private @Nullable String visitBlock(List<SimpleNode> parts, NullableVariables nullable) {
        String value = null;
        NullableVariables current = nullable;
        for (SimpleNode part : parts) {
            value = visit(part, current);
            if (part.toString().equals("Let")) current = current.bind(part.jjtGetFirstToken().next.image, value);
        }
        return value;
    }

    /** Visits an array or an object, which is never null. */
    private @Nullable String visitContainer(SimpleNode node, NullableVariables nullable) {
        visitBlock(node, nullable);
        return null;
    }

    private @Nullable String visitPipe(SimpleNode node, NullableVariables nullable) {
        String value = visit(child(node, 0), nullable);
        for (int stage = 2; stage < node.jjtGetNumChildren(); stage += 2)
            value = visit(child(node, stage), nullable.withInput(value));
        return value;
    }

    /**
     * Visits {@code and} or {@code or}, which treat null as false. The second operand runs under the condition of the first.
     */
    private @Nullable String visitLogical(SimpleNode node, NullableVariables nullable) {
        if (node.jjtGetNumChildren() == 1) return visitBlock(node, nullable);
        visit(child(node, 0), nullable.whereNullIsHarmless());
        visit(child(node, 1), nullable.whereNullIsHarmless().excluding(referencedVariables(child(node, 0), nullable)));
        return null;
    }

    private @Nullable String visitComparison(SimpleNode node, NullableVariables nullable) {
        if (node.jjtGetNumChildren() == 1) return visitBlock(node, nullable);
        String left = visit(child(node, 0), nullable.whereNullIsHarmless());
        String right = visit(child(node, 2), nullable.whereNullIsHarmless());
        String operator = child(node, 1).jjtGetFirstToken().image;
        if (operator.startsWith("<")) report(left, child(node, 0), Effect.IS_TRUE);
        if (operator.startsWith(">")) report(right, child(node, 2), Effect.IS_TRUE);
        return null;
    }

    private @Nullable String visitArithmetic(SimpleNode node, NullableVariables nullable) {
        if (node.jjtGetNumChildren() == 1) return visitBlock(node, nullable);
        Effect effect = OperandTypes.isText(node) ? Effect.RENDERS_NULL : Effect.IS_NULL;
        boolean isHarmless = OperandTypes.isContainer(node) || (effect == Effect.IS_NULL && nullable.isNullHarmless());
        String value = null;
        for (SimpleNode operand : OperandTypes.operandsOf(node)) {
            String nullVariable = visit(operand, nullable.whereNullIsHarmless());
            if (!isHarmless) report(nullVariable, operand, effect);
            if (effect == Effect.IS_NULL && !OperandTypes.isContainer(node) && value == null) value = nullVariable;
        }
        return value;
    }

    private @Nullable String visitChain(SimpleNode node, NullableVariables nullable) {
        String value = sourceVariable(node, nullable);
        for (SimpleNode part : children(node)) {
            if (part.toString().equals("FunctionCall")) value = visit(part, nullable);
            else visitLinks(part, value, nullable);
        }
        return value;
    }

    private static @Nullable String sourceVariable(SimpleNode chain, NullableVariables nullable) {
        Token first = chain.jjtGetFirstToken();
        if (first.kind == JsltParserConstants.VARIABLE)
            return nullable.variables().get(first.image.substring(1));
        return first.image.equals(".") ? nullable.input() : null;
    }

    /** Visits nested keys and indexes of a value. A null index fails, unless the value itself is null. */
    private void visitLinks(SimpleNode link, @Nullable String value, NullableVariables nullable) {
        for (SimpleNode part : children(link)) {
            if (part.toString().equals("ArraySlicing"))
                for (SimpleNode index : children(part))
                    if (index.toString().equals("Expr")) visitIndex(index, value, nullable);
            if (part.toString().equals("ChainLink")) visitLinks(part, value, nullable);
        }
    }

    private void visitIndex(SimpleNode index, @Nullable String value, NullableVariables nullable) {
        String nullVariable = visit(index, nullable);
        if (value == null) report(nullVariable, index, Effect.FAILS);
    }

    private @Nullable String visitCall(SimpleNode node, NullableVariables nullable) {
        String function = node.jjtGetFirstToken().image;
        List<SimpleNode> arguments = children(node);
        if (function.equals("fallback")) return visitFallback(arguments, nullable);
        String value = null;
        for (int i = 0; i < arguments.size(); i++) {
            String nullVariable = visit(arguments.get(i), nullable);
            if (FunctionNullability.failsOnNull(function, i)) report(nullVariable, arguments.get(i), Effect.FAILS);
            if (FunctionNullability.rendersNull(function, i))
                report(nullVariable, arguments.get(i), Effect.RENDERS_NULL);
            if (value == null && returnsNull(function, i, arguments.size())) value = nullVariable;
        }
        return value;
    }

    /** A function that the expression declares is unknown. */
    private static boolean returnsNull(String function, int argument, int arguments) {
        return FunctionLibrary.isKnown(function) && FunctionNullability.returnsNull(function, argument, arguments);
    }

    private @Nullable String visitFallback(List<SimpleNode> arguments, NullableVariables nullable) {
        int last = arguments.size() - 1;
        arguments.subList(0, last).forEach(argument -> visit(argument, nullable.whereNullIsHarmless()));
        return visit(arguments.get(last), nullable);
    }

    private @Nullable String visitConditional(SimpleNode node, NullableVariables nullable) {
        SimpleNode condition = child(node, 0);
        visit(condition, nullable.whereNullIsHarmless());
        NullableVariables guarded = nullable.excluding(referencedVariables(condition, nullable));
        List<SimpleNode> branches = children(node).subList(1, node.jjtGetNumChildren());
        boolean hasElse = branches.get(branches.size() - 1).toString().equals("ElseBranch");
        String thenVariable = visitBlock(hasElse ? branches.subList(0, branches.size() - 1) : branches, guarded);
        String elseVariable = hasElse ? visit(branches.get(branches.size() - 1), guarded) : null;
        return thenVariable == null ? elseVariable : thenVariable;
    }

    private static boolean isLoop(SimpleNode node) {
        return node.jjtGetFirstToken().next.kind == JsltParserConstants.FOR;
    }

    /** Visits a loop, which is null over a null list. */
    private @Nullable String visitLoop(SimpleNode node, NullableVariables nullable) {
        boolean isObject = node.toString().equals("ObjectComprehension");
        List<SimpleNode> parts = new ArrayList<>(children(node));
        SimpleNode list = parts.remove(0);
        String value = visit(list, nullable);
        NullableVariables inLoop =
                nullable.excluding(referencedVariables(list, nullable)).withInput(null);
        List<SimpleNode> results =
                parts.stream().filter(part -> part.toString().equals("Expr")).toList();
        for (SimpleNode filter : results.subList(isObject ? 2 : 1, results.size()))
            inLoop = inLoop.excluding(referencedVariables(filter, inLoop));
        visitBlock(parts, inLoop);
        if (isObject) report(new NullabilityAnalyzer().visit(results.get(0), inLoop), results.get(0), Effect.FAILS);
        return value;
    }

    private @Nullable String visitPair(SimpleNode node, NullableVariables nullable) {
        report(visit(child(node, 0), nullable), child(node, 0), Effect.FAILS);
        visit(child(node, 1), nullable);
        for (SimpleNode next : children(node).subList(2, node.jjtGetNumChildren())) visit(next, nullable);
        return null;
    }

    /** Returns all variables in a part. */
    private static Set<String> referencedVariables(SimpleNode node, NullableVariables nullable) {
        Set<String> variables = new HashSet<>();
        String source = node.toString().equals("Chainable") ? sourceVariable(node, nullable) : null;
        if (source != null) variables.add(source);
        for (SimpleNode child : children(node)) variables.addAll(referencedVariables(child, nullable));
        return variables;
    }
}
