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
 * Goes through an expression as it is written, and follows a null to where it does harm. Every visit tells which variable makes
 * the value of that part null; null where none does, or where that cannot be told.
 */
final class NullabilityAnalyzer {
    private final List<Issue> found = new ArrayList<>();

    List<Issue> found() {
        return found;
    }

    @Nullable
    String visit(SimpleNode node, NullableVariables missing) {
        return switch (node.toString()) {
            case "Expr" -> piped(node, missing);
            case "OrExpr", "AndExpr" -> decided(node, missing);
            case "ComparativeExpr" -> compared(node, missing);
            case "AdditiveExpr", "MultiplicativeExpr" -> computed(node, missing);
            case "Chainable" -> chained(node, missing);
            case "FunctionCall" -> called(node, missing);
            case "IfStatement" -> conditional(node, missing);
            case "Array", "ObjectComprehension" -> isLoop(node) ? repeated(node, missing) : held(node, missing);
            case "Pair" -> paired(node, missing);
            case "Object", "Matcher" -> held(node, missing);
            // What a function is given cannot be told from where it is declared.
            case "FunctionDecl" -> null;
            // What a variable is declared for may still make up for it.
            case "Let" -> last(node, missing.expected());
            default -> last(node, missing);
        };
    }

    private void find(@Nullable String variable, SimpleNode where, Effect effect) {
        Token at = where.jjtGetFirstToken();
        if (variable != null) found.add(new Issue(variable, at.beginLine, at.beginColumn, effect));
    }

    private static SimpleNode child(SimpleNode node, int index) {
        return (SimpleNode) node.jjtGetChild(index);
    }

    /** Variables that are declared, and then what they are for. */
    private @Nullable String last(SimpleNode node, NullableVariables missing) {
        return last(children(node), missing);
    }

    private @Nullable String last(List<SimpleNode> parts, NullableVariables missing) {
        String value = null;
        NullableVariables here = missing;
        for (SimpleNode part : parts) {
            value = visit(part, here);
            if (part.toString().equals("Let")) here = here.let(part.jjtGetFirstToken().next.image, value);
        }
        return value;
    }

    /** An array, or an object, which is never null whatever it holds. */
    private @Nullable String held(SimpleNode node, NullableVariables missing) {
        last(node, missing);
        return null;
    }

    private @Nullable String piped(SimpleNode node, NullableVariables missing) {
        String value = visit(child(node, 0), missing);
        for (int stage = 2; stage < node.jjtGetNumChildren(); stage += 2)
            value = visit(child(node, stage), missing.withInput(value));
        return value;
    }

    /** Of two sides, the second is reached where the first says so; null is as good as false. */
    private @Nullable String decided(SimpleNode node, NullableVariables missing) {
        if (node.jjtGetNumChildren() == 1) return last(node, missing);
        visit(child(node, 0), missing.expected());
        visit(child(node, 1), missing.expected().without(asked(child(node, 0), missing)));
        return null;
    }

    private @Nullable String compared(SimpleNode node, NullableVariables missing) {
        if (node.jjtGetNumChildren() == 1) return last(node, missing);
        String left = visit(child(node, 0), missing.expected());
        String right = visit(child(node, 2), missing.expected());
        String operator = child(node, 1).jjtGetFirstToken().image;
        if (operator.startsWith("<")) find(left, child(node, 0), Effect.HOLDS);
        if (operator.startsWith(">")) find(right, child(node, 2), Effect.HOLDS);
        return null;
    }

    private @Nullable String computed(SimpleNode node, NullableVariables missing) {
        if (node.jjtGetNumChildren() == 1) return last(node, missing);
        Effect effect = OperandTypes.isText(node) ? Effect.SAYS_NULL : Effect.IS_NULL;
        boolean isHarmless = OperandTypes.isContainer(node) || (effect == Effect.IS_NULL && missing.isExpected());
        String value = null;
        for (SimpleNode operand : OperandTypes.of(node)) {
            String absent = visit(operand, missing.expected());
            if (!isHarmless) find(absent, operand, effect);
            if (effect == Effect.IS_NULL && !OperandTypes.isContainer(node) && value == null) value = absent;
        }
        return value;
    }

    private @Nullable String chained(SimpleNode node, NullableVariables missing) {
        String value = origin(node, missing);
        for (SimpleNode part : children(node)) {
            if (part.toString().equals("FunctionCall")) value = visit(part, missing);
            else links(part, value, missing);
        }
        return value;
    }

    private static @Nullable String origin(SimpleNode chain, NullableVariables missing) {
        Token first = chain.jjtGetFirstToken();
        if (first.kind == JsltParserConstants.VARIABLE)
            return missing.variables().get(first.image.substring(1));
        return first.image.equals(".") ? missing.input() : null;
    }

    /** Keys and indexes behind a value, one within the other. An index that is null fails, unless there is nothing to index. */
    private void links(SimpleNode link, @Nullable String value, NullableVariables missing) {
        for (SimpleNode part : children(link)) {
            if (part.toString().equals("ArraySlicing"))
                for (SimpleNode index : children(part))
                    if (index.toString().equals("Expr")) index(index, value, missing);
            if (part.toString().equals("ChainLink")) links(part, value, missing);
        }
    }

    private void index(SimpleNode index, @Nullable String value, NullableVariables missing) {
        String absent = visit(index, missing);
        if (value == null) find(absent, index, Effect.FAILS);
    }

    private @Nullable String called(SimpleNode node, NullableVariables missing) {
        String function = node.jjtGetFirstToken().image;
        List<SimpleNode> arguments = children(node);
        if (function.equals("fallback")) return either(arguments, missing);
        String value = null;
        for (int i = 0; i < arguments.size(); i++) {
            String absent = visit(arguments.get(i), missing);
            if (FunctionNullability.fails(function, i)) find(absent, arguments.get(i), Effect.FAILS);
            if (FunctionNullability.isSpelt(function, i)) find(absent, arguments.get(i), Effect.SAYS_NULL);
            if (value == null && isNull(function, i, arguments.size())) value = absent;
        }
        return value;
    }

    /** Of functions that an expression declares itself nothing is known. */
    private static boolean isNull(String function, int argument, int arguments) {
        return FunctionLibrary.isKnown(function) && FunctionNullability.isNull(function, argument, arguments);
    }

    private @Nullable String either(List<SimpleNode> arguments, NullableVariables missing) {
        int last = arguments.size() - 1;
        arguments.subList(0, last).forEach(argument -> visit(argument, missing.expected()));
        return visit(arguments.get(last), missing);
    }

    private @Nullable String conditional(SimpleNode node, NullableVariables missing) {
        SimpleNode condition = child(node, 0);
        visit(condition, missing.expected());
        NullableVariables asked = missing.without(asked(condition, missing));
        List<SimpleNode> rest = children(node).subList(1, node.jjtGetNumChildren());
        boolean hasElse = rest.get(rest.size() - 1).toString().equals("ElseBranch");
        String then = last(hasElse ? rest.subList(0, rest.size() - 1) : rest, asked);
        String otherwise = hasElse ? visit(rest.get(rest.size() - 1), asked) : null;
        return then == null ? otherwise : then;
    }

    private static boolean isLoop(SimpleNode node) {
        return node.jjtGetFirstToken().next.kind == JsltParserConstants.FOR;
    }

    /** What is done for each is not done where there is none; then the value is null. */
    private @Nullable String repeated(SimpleNode node, NullableVariables missing) {
        boolean isObject = node.toString().equals("ObjectComprehension");
        List<SimpleNode> parts = new ArrayList<>(children(node));
        SimpleNode over = parts.remove(0);
        String value = visit(over, missing);
        NullableVariables each = missing.without(asked(over, missing)).withInput(null);
        List<SimpleNode> results =
                parts.stream().filter(part -> part.toString().equals("Expr")).toList();
        for (SimpleNode filter : results.subList(isObject ? 2 : 1, results.size()))
            each = each.without(asked(filter, each));
        last(parts, each);
        if (isObject) find(new NullabilityAnalyzer().visit(results.get(0), each), results.get(0), Effect.FAILS);
        return value;
    }

    private @Nullable String paired(SimpleNode node, NullableVariables missing) {
        find(visit(child(node, 0), missing), child(node, 0), Effect.FAILS);
        visit(child(node, 1), missing);
        for (SimpleNode next : children(node).subList(2, node.jjtGetNumChildren())) visit(next, missing);
        return null;
    }

    /** The variables that a part mentions, whatever it does with them. */
    private static Set<String> asked(SimpleNode part, NullableVariables missing) {
        Set<String> asked = new HashSet<>();
        String origin = part.toString().equals("Chainable") ? origin(part, missing) : null;
        if (origin != null) asked.add(origin);
        for (SimpleNode child : children(part)) asked.addAll(asked(child, missing));
        return asked;
    }
}
