package dev.sluice.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions of a schema, which callers' texts are matched with. Java matches by trying, so that some expressions
 * take exponential time: those are refused. What is left takes time by a power of the text's length, which is bounded.
 */
final class RegexSafety {
    /** Longest text, in characters, that an expression is tried on; a longer one does not match. */
    static final int MAX_LENGTH = 1024;

    /** A character class or an escaped character, a group's begin or end, a choice, or a repetition. */
    private static final Pattern TOKEN = Pattern.compile(
            "\\\\.|\\[\\^?]?(?:\\\\.|\\[:\\w+:]|[^\\]\\\\])*]|\\((?:\\?[:=!>]|\\?<[=!]|\\?<\\w+>)?|\\)|\\||[*+?][+?]?|\\{\\d+(?:,\\d*)?}[+?]?|.",
            Pattern.DOTALL);

    private RegexSafety() {}

    /** Whether a group that may choose or repeat is itself repeated, so that one text can be matched in many ways. */
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

    /** What ends in a plus after another sign is possessive: it never tries a second way. */
    private static boolean repeats(String token) {
        boolean isPossessive = token.length() > 1 && token.endsWith("+");
        return !isPossessive && token.matches("[*+]\\??|\\{\\d+,\\d*}\\??");
    }

    /** Whether it lets its group match in more than one way: this or that, or with or without it. */
    private static boolean isChoice(String token) {
        return token.equals("|") || token.equals("?") || token.equals("??");
    }

    /** Many of a group that may match in several ways are as bad as any number of it. */
    private static boolean repeatsFixedTimes(String token) {
        return token.matches("\\{\\d+}\\??") && !token.matches("\\{0*1?}\\??");
    }

    /** The schema with every expression such that it is tried on no longer texts. */
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

    /** Anchored, so that it is tried once: not on a long text, and else anywhere in it. */
    private static String withLengthLimit(String expression) {
        return "\\A(?!(?s:.{" + (MAX_LENGTH + 1) + "}))(?s:.*?)(?:" + expression + ")";
    }
}
