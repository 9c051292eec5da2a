package dev.sluice.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import java.util.List;

/** What stands between operators, and what can be told of it from how it is written. */
final class OperandTypes {
    private OperandTypes() {}

    /** The operands, without the operators between them. */
    static List<SimpleNode> operandsOf(SimpleNode node) {
        return SyntaxTree.children(node).stream()
                .filter(part -> !part.toString().endsWith("Operator"))
                .toList();
    }

    /** Whether it certainly is a text: then whatever is added to it is spelt out. */
    static boolean isText(SimpleNode node) {
        SimpleNode value = unwrap(node);
        return switch (value.toString()) {
            case "AdditiveExpr" -> operandsOf(value).stream().anyMatch(OperandTypes::isText);
            case "FunctionCall" -> FunctionNullability.returnsText(value.jjtGetFirstToken().image);
            default ->
                value.jjtGetFirstToken() == value.jjtGetLastToken()
                        && value.jjtGetFirstToken().kind == JsltParserConstants.STRING;
        };
    }

    /** Whether it certainly is a list or an object: nothing added to one is no harm. */
    static boolean isContainer(SimpleNode node) {
        SimpleNode value = unwrap(node);
        return switch (value.toString()) {
            case "AdditiveExpr" -> operandsOf(value).stream().anyMatch(OperandTypes::isContainer);
            case "FunctionCall" -> FunctionNullability.returnsContainer(value.jjtGetFirstToken().image);
            case "Array", "Object", "ObjectComprehension" -> true;
            default -> false;
        };
    }

    /** The grammar has every value stand within all kinds of expressions that it could have been. */
    private static SimpleNode unwrap(SimpleNode node) {
        SimpleNode value = node;
        while (value.jjtGetNumChildren() == 1 && isWrapper(value)) value = (SimpleNode) value.jjtGetChild(0);
        return value;
    }

    private static boolean isWrapper(SimpleNode node) {
        String kind = node.toString();
        boolean isCall =
                kind.equals("Chainable") && node.jjtGetChild(0).toString().equals("FunctionCall");
        return isCall || kind.endsWith("Expr") || kind.equals("Parenthesis");
    }
}
