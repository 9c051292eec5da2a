package dev.sluice.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ArraySlicer;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.ForExpression;
import com.schibsted.spt.data.jslt.impl.ObjectComprehension;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PairExpression;
import dev.sluice.json.InvalidJsonException;
import dev.sluice.json.RepeatedFieldException;
import dev.sluice.json.ValueKind;
import dev.sluice.memory.MemoryLimitException;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Says why an evaluation failed: the need of the operator or function, and the kinds of the values. JSLT's own messages contain the values. */
final class EvaluationReasons {
    /** The start of the message of JSLT's function {@code error}. */
    private static final String ERROR = "error: ";

    private static final String OTHER = "a value has an unsupported kind";

    private static final Map<String, String> OPERANDS = Map.of(
            "-", "two numbers",
            "/", "two numbers",
            "*", "two numbers, or a text and a number",
            "+", "two numbers, two lists, two objects, or a text");

    private static final Map<String, String> ARGUMENTS = Map.ofEntries(
            Map.entry("all", "a list"),
            Map.entry("any", "a list"),
            Map.entry("array", "a list or an object"),
            Map.entry("ceiling", "a number"),
            Map.entry("contains", "a list, an object or a text to search"),
            Map.entry("flatten", "a list"),
            Map.entry("floor", "a number"),
            Map.entry("format-time", "a number, a valid format and a known time zone"),
            Map.entry("from-json", "the text of a JSON value"),
            Map.entry("get-key", "an object and a text"),
            Map.entry("hash-int", "a value that JSON can have"),
            Map.entry("index-of", "a list first"),
            Map.entry("join", "a list and a text"),
            Map.entry("mod", "two whole numbers, the second not 0"),
            Map.entry("number", "a number, or the text of a number"),
            Map.entry("parse-time", "a text in the format, and a valid format"),
            Map.entry("parse-url", "the text of a URL"),
            Map.entry("round", "a number"),
            Map.entry("size", "a list, an object or a text"),
            Map.entry("sum", "a list of numbers"),
            Map.entry("to-json", "a value that JSON can have"),
            Map.entry("uuid", "no arguments or two numbers"),
            Map.entry("zip", "two lists of the same length"),
            Map.entry("zip-with-index", "a list"));

    private EvaluationReasons() {}

    /** Returns the failure of an operator; {@code thrown} itself if it already says why. */
    static RuntimeException ofOperator(RuntimeException thrown, String operator, JsonNode left, JsonNode right) {
        if (isReason(thrown)) return thrown;
        String needed = OPERANDS.get(operator);
        return needed == null
                ? failure("a comparison", "two values that it can compare", left, right)
                : failure("\"" + operator + "\"", needed, left, right);
    }

    /** Returns the failure of a function; {@code thrown} itself if it already says why. */
    static RuntimeException ofFunction(RuntimeException thrown, String function, JsonNode... arguments) {
        if (isReason(thrown) || function.equals("error")) return thrown;
        return failure(function + "()", ARGUMENTS.getOrDefault(function, "other arguments"), arguments);
    }

    private static EvaluationException failure(String name, String needed, JsonNode... found) {
        StringJoiner kinds = new StringJoiner(", ");
        for (JsonNode value : found) kinds.add(ValueKind.of(value).toString());
        return new EvaluationException(name + " needs " + needed + "; found: " + kinds);
    }

    /** Returns the failure of another part of an expression. */
    static RuntimeException ofPart(JsltException thrown, ExpressionNode part) {
        if (isError(thrown)) return thrown;
        return new EvaluationException(neededBy(part) + found(String.valueOf(thrown.getMessageWithoutLocation())));
    }

    private static String neededBy(ExpressionNode part) {
        if (part instanceof ForExpression) return "a loop needs a list or an object";
        if (part instanceof ObjectComprehension)
            return "a loop of an object needs a list or an object, and texts as keys";
        if (part instanceof ArraySlicer) return "an index needs a number within the list or text";
        if (part instanceof PairExpression || part instanceof ObjectExpression)
            return "the keys of an object must be different texts";
        return OTHER;
    }

    /** Returns the kind of the value at the end of a message of JSLT, which prints values as JSON. */
    private static String found(String message) {
        for (String before : new String[] {"iterate over ", "loop over ", "string with ", "as key, not "}) {
            int start = message.indexOf(before);
            if (start >= 0 && start + before.length() < message.length())
                return foundKind(message.charAt(start + before.length()));
        }
        return "";
    }

    private static String foundKind(char first) {
        ValueKind kind =
                switch (first) {
                    case '{' -> ValueKind.OBJECT;
                    case '[' -> ValueKind.LIST;
                    case '"' -> ValueKind.TEXT;
                    case 't', 'f' -> ValueKind.BOOLEAN;
                    case 'n' -> ValueKind.NULL;
                    default -> ValueKind.NUMBER;
                };
        return "; found: " + kind;
    }

    /** Returns the reason of a whole expression. The text of {@code error()} stays if the expression contains it as it is. */
    static @Nullable String ofExpression(RuntimeException thrown, String expression) {
        if (thrown instanceof InvalidJsonException) return thrown.getMessage();
        if (!(thrown instanceof JsltException jslt) || !isError(jslt)) return OTHER;
        String text = String.valueOf(jslt.getMessageWithoutLocation()).substring(ERROR.length());
        boolean isLiteral = expression.contains(TextNode.valueOf(text).toString());
        return isLiteral ? ERROR + text : "error() was called with a computed text";
    }

    private static boolean isError(JsltException thrown) {
        return String.valueOf(thrown.getMessageWithoutLocation()).startsWith(ERROR);
    }

    private static boolean isReason(RuntimeException thrown) {
        return thrown instanceof EvaluationException
                || thrown instanceof MemoryLimitException
                || thrown instanceof RepeatedFieldException;
    }
}
