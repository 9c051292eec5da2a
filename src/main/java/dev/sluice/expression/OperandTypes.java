package dev.sluice.expression;

import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.SimpleNode;
import java.util.List;

/** Determines types of operands from their syntax. */
final class OperandTypes {
    private OperandTypes() {}

    static List<SimpleNode> operandsOf(SimpleNode node) {
        return SyntaxTree.children(node).stream()
                .filter(part -> !part.toString().endsWith("Operator"))
                .toList();
    }

    /** Returns whether the value is certainly a text, to which operands are added as texts. */
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

    /** Returns whether the value is certainly a list or an object, to which null adds nothing. */
    static boolean isContainer(SimpleNode node) {
        SimpleNode value = unwrap(node);
        return switch (value.toString()) {
            case "AdditiveExpr" -> operandsOf(value).stream().anyMatch(OperandTypes::isContainer);
            case "FunctionCall" -> FunctionNullability.returnsContainer(value.jjtGetFirstToken().image);
            case "Array", "Object", "ObjectComprehension" -> true;
            default -> false;
        };
    }

    /** Returns the value inside the nested nodes that the grammar wraps around every value. */
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
