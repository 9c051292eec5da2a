package dev.sluice.language.expression.syntax;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a path of JavaScript, jq, JSONPath or JMESPath as an expression. */
final class ForeignPath {
    private static final Pattern QUOTED_KEY = Pattern.compile("\\['([^'\"\\\\]*+)']");

    private ForeignPath() {}

    /** Returns a path of JSONPath with names in place of keys in single quotes: {@code .a} for {@code ['a']}. */
    static String withNames(String path) {
        return QUOTED_KEY.matcher(path).replaceAll(key -> Matcher.quoteReplacement(withKey(".", key.group(1))));
    }

    /** Returns the path of a key; one with quotation marks where the key is no name. */
    static String withKey(String source, String key) {
        String path = source.equals(".") ? source : source + ".";
        boolean isName = Brackets.endOfPath("." + key, 0) == key.length() + 1;
        return isName && ForeignNames.isExpression(path + key) ? path + key : path + "\"" + key + "\"";
    }

    /** Returns a path that starts at the current value. */
    static String withDot(String path) {
        return path.startsWith(".") ? path : "." + path;
    }

    /** Returns the loop over the first bracket for many elements; null if there is none, or the loop is no expression. */
    static @Nullable String loop(String path) {
        int open = startOfLoop(path);
        int end = open < 0 ? -1 : Brackets.end(path, open);
        if (end < 0) return null;
        String inside = path.substring(open + 1, end - 1).strip();
        String filter = inside.startsWith("?") ? " if (" + condition(inside.substring(1)) + ")" : "";
        String source = open == 0 ? "." : path.substring(0, open);
        String loop = "[for (" + source + ") " + withDot(path.substring(end)) + filter + "]";
        return ForeignNames.isExpression(loop) ? loop : null;
    }

    private static int startOfLoop(String path) {
        for (int index = 0; index < path.length(); index++)
            if (path.startsWith("[]", index) || path.startsWith("[*]", index) || path.startsWith("[?", index))
                return index;
        return -1;
    }

    /** Returns a condition on an element, in which {@code @} is the element, or names are its keys. */
    private static String condition(String foreign) {
        String condition = foreign.strip();
        if (condition.startsWith("(") && Brackets.end(condition, 0) == condition.length())
            condition = condition.substring(1, condition.length() - 1);
        condition =
                condition.replace("@.", ".").replace('@', '.').replace("`", "").replace('\'', '"');
        condition = condition.replace("&&", "and").replace("||", "or");
        return !condition.isEmpty() && Character.isLetter(condition.charAt(0)) ? "." + condition : condition;
    }
}
