package dev.sluice.config.lint;

import dev.sluice.config.source.Scalar;
import dev.sluice.expression.Expression;
import java.util.Map;
import java.util.regex.Pattern;

/** Refuses a constant in {@code each} that is no list. Such a loop would fail on every request. */
final class LoopLint {
    private static final Map<String, Pattern> KINDS = Map.of(
            "a number", Pattern.compile("-?[0-9][0-9.eE+-]*"),
            "a text", Pattern.compile("\"[^\"\\\\]*\""),
            "a boolean", Pattern.compile("true|false"),
            "null", Pattern.compile("null"),
            "an object", Pattern.compile("\\{(?s:.*)}"));

    private LoopLint() {}

    static void check(Expression each, Scalar scalar, LintContext context) {
        // The expression of an invalid text is a placeholder.
        if (!each.text().equals(scalar.text())) return;
        String text = each.text().strip();
        String shown = scalar.isSubstituted() ? "" : text;
        KINDS.forEach((kind, pattern) -> {
            if (pattern.matcher(text).matches())
                context.error(scalar, scalar.describe() + " is " + kind + suggestion(shown, kind));
        });
    }

    private static String suggestion(String text, String kind) {
        String content = text.replace("\"", "");
        if (kind.equals("a text") && content.startsWith("$")) return "; did you mean " + content + "?";
        String list = text.matches("[1-9][0-9]*") ? "numbers(1, " + text + ")" : "[for ($orders) .id]";
        return " (expected: a list, such as " + list + ")";
    }
}
