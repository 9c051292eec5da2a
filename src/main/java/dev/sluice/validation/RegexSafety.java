package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds the time of regular expressions in a schema. Java's matcher backtracks, so nested quantifiers take exponential time and
 * are refused. All other expressions take polynomial time in the length of the text, which is limited.
 */
final class RegexSafety {
    /** Longest text that can match, in characters. */
    static final int MAX_LENGTH = 1024;

    /** An escaped character, a character class, the start or end of a group, an alternation, a quantifier, or a character. */
    private static final Pattern TOKEN = Pattern.compile(
            "\\\\.|\\[\\^?]?(?:\\\\.|\\[:\\w+:]|[^\\]\\\\])*]|\\((?:\\?[:=!>]|\\?<[=!]|\\?<\\w+>)?|\\)|\\||[*+?][+?]?|\\{\\d+(?:,\\d*)?}[+?]?|.",
            Pattern.DOTALL);

    private RegexSafety() {}

    /** Returns whether a quantifier repeats a group with an alternation or a quantifier, so that a text matches in many ways. */
    static boolean hasNestedQuantifiers(String expression) {
        Deque<Boolean> variable = new ArrayDeque<>();
        variable.push(false);
        boolean wasVariable = false;
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            String text = token.group();
            boolean repeats = repeats(text);
            if (wasVariable && (repeats || repeatsFixedTimes(text))) return true;
            wasVariable = text.equals(")") && variable.size() > 1 && variable.pop();
            if (text.startsWith("(")) variable.push(false);
            if (repeats || isChoice(text) || wasVariable) markVariable(variable);
        }
        return false;
    }

    private static void markVariable(Deque<Boolean> variable) {
        variable.pop();
        variable.push(true);
    }

    /** Returns whether the token is an unbounded quantifier. A possessive quantifier does not backtrack. */
    private static boolean repeats(String token) {
        boolean isPossessive = token.length() > 1 && token.endsWith("+");
        return !isPossessive && token.matches("[*+]\\??|\\{\\d+,\\d*}\\??");
    }

    /** Returns whether the token lets its group match in more than one way. */
    private static boolean isChoice(String token) {
        return token.equals("|") || token.equals("?") || token.equals("??");
    }

    /** A fixed count of a variable group also takes exponential time. */
    private static boolean repeatsFixedTimes(String token) {
        return token.matches("\\{\\d+}\\??") && !token.matches("\\{0*1?}\\??");
    }

    /** Returns the schema with the length limit in every expression. */
    static JsonNode withLengthLimit(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        limitAll(copy);
        return copy;
    }

    private static void limitAll(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) return;
        if (schema.path("pattern").isTextual())
            schema.put("pattern", withLengthLimit(schema.path("pattern").textValue()));
        if (schema.get("patternProperties") instanceof ObjectNode byName)
            schema.set("patternProperties", limitKeys(byName));
        SchemaChecker.subschemas(schema).forEach(RegexSafety::limitAll);
    }

    private static ObjectNode limitKeys(ObjectNode byName) {
        ObjectNode limited = byName.objectNode();
        byName.properties().forEach(entry -> limited.set(withLengthLimit(entry.getKey()), entry.getValue()));
        return limited;
    }

    /** Anchors the expression, so that the length is checked once; the expression still matches anywhere in the text. */
    private static String withLengthLimit(String expression) {
        return "\\A(?!(?s:.{" + (MAX_LENGTH + 1) + "}))(?s:.*?)(?:" + expression + ")";
    }
}
